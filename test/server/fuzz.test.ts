import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cut, cuts, type InputShape, inputText, SEED } from '../protocol/request-arbitraries.js';
import { modelRequests } from '../protocol/request-model.js';
import { exchange, ServerProcess, temporaryFolder } from './harness.js';
import { modelReplies } from './reply-model.js';

const REQUESTS = 50_000;
const CONNECTIONS = 8;
const REQUESTS_PER_INPUT = 40;
const MAX_RSS = 400 * 1024 * 1024;

/**
 * Generated and mutated requests over several connections at once, to a server that keeps running: every reply stream
 * is the one that the naive model predicts, byte for byte. FC_SEED repeats a run.
 */
test.each(['lite', 'course'] as const)(`100,000 requests, half of them in %s (FC_SEED=${SEED})`, async (dialect) => {
  const limits = { maxKeyBytes: 250, maxValueBytes: 1024 };
  const server = await ServerProcess.start({ dialect, limits, data: join(temporaryFolder(), 'data.csv') });
  let requests = 0;

  /** The inputs of one connection after the other; its keys are its own, so that its replies are known. */
  async function fuzz(slot: number): Promise<void> {
    const keyPrefix = String.fromCharCode('A'.charCodeAt(0) + slot).repeat(8);
    const shape: InputShape = { ...limits, dialect, keyPrefix };
    const arbitrary = fc.tuple(inputText(shape, REQUESTS_PER_INPUT), cuts);
    const values = new Map<string, string>();
    for (let round = 0; requests < REQUESTS; round++) {
      const [input, lengths] = fc.sample(arbitrary, { seed: SEED + 1000 * round + slot, numRuns: 1 })[0] ?? ['', [1]];
      const expected = modelRequests(input, shape);
      requests += expected.length - 1;
      const pieces = lengths.length === 1 ? [Buffer.from(input, 'latin1')] : cut(input, lengths);
      const replies = await exchange(server.port, pieces);
      const what = `FC_SEED=${SEED}, slot ${slot}, round ${round}: ${JSON.stringify(input)} cut ${lengths}`;
      expect(replies, what).toBe(modelReplies(dialect, expected, values));
    }
  }

  await Promise.all(Array.from({ length: CONNECTIONS }, (_, slot) => fuzz(slot)));
  expect(requests).toBeGreaterThanOrEqual(REQUESTS);
  expect(server.rss()).toBeLessThan(MAX_RSS);
  expect(await server.stop('SIGTERM')).toBe(0);
  expect(server.stderr).toBe('');
});
