import { randomBytes } from 'node:crypto';
import type { Address } from '../../client/connection.js';
import { TargetError } from '../../errors.js';
import { course, type Dialect } from '../../protocol/dialect.js';
import { escapeBytes } from '../../protocol/escape.js';
import { formatAddress } from '../../target/address.js';
import { Interview } from '../../target/interview.js';
import { progressOf } from '../../target/learn.js';
import { LEAST_WAIT_MS } from '../../target/probe.js';
import type { StressWire } from './wire.js';

/** The classic memcached text protocol (its doc/protocol.txt), as far as GET and SET are like those of `course`. */
const memcachedDialect: Dialect = {
  ...course,
  name: 'memcached',
  replies: {
    ...course.replies,
    refused: 'SERVER_ERROR out of memory storing object\r\n',
    hit: 'VALUE <key> 0 <bytes>\r\n<value>\r\nEND\r\n',
  },
};

/** Flags and expiry time stand before the size. */
export const memcachedWire: StressWire = { name: 'memcached', dialect: memcachedDialect, beforeSize: ' 0 0 ' };

/**
 * Makes sure that a target speaks memcached's protocol.
 * @returns the slowest reply, in milliseconds
 * @throws TargetError where nobody listens, or what answers is something else
 */
export async function greetMemcached(address: Address, timeoutMs: number): Promise<number> {
  const interview = new Interview(address, Math.max(timeoutMs, LEAST_WAIT_MS));
  const key = `memlitekit-${randomBytes(4).toString('hex')}`;
  await expectReply(interview, `set ${key} 0 0 2\r\nhi\r\n`, 'STORED\r\n');
  await expectReply(interview, `get ${key}\r\n`, `VALUE ${key} 0 2\r\nhi\r\nEND\r\n`);
  return interview.delayMs;
}

async function expectReply(interview: Interview, request: string, reply: string): Promise<void> {
  const question = { about: request.slice(0, 3), progress: (came: string) => progressOf(came, [reply]) };
  const came = await interview.once(Buffer.from(request, 'latin1'), question);
  if (came === reply) return;
  const received = came === '' ? 'nothing' : `"${escapeBytes(Buffer.from(came, 'latin1'), 160)}"`;
  const sent = escapeBytes(Buffer.from(request, 'latin1'), 160);
  throw new TargetError(
    `the target at ${formatAddress(interview.address)} does not speak memcached's protocol (sent "${sent}", received ${received})`,
  );
}
