import { When } from '@cucumber/cucumber';
import { sleep } from '../src/client/connection.js';
import type { KitWorld } from '../src/conformance/world.js';
import { encodeGet } from '../src/protocol/encode.js';
import { clientOf } from './clients.js';

When('{client} sends a line of {int} bytes', async function (this: KitWorld, name: string, length: number) {
  const line = Buffer.concat([Buffer.from('get '), Buffer.alloc(length - 6, 'x'), Buffer.from('\r\n')]);
  await this.exchange(await clientOf(this, name), line, 'get');
});

When('{client} sends an empty line', async function (this: KitWorld, name: string) {
  const session = await clientOf(this, name);
  await this.send(session, Buffer.from('\r\n'));
  if (!session.keepsConnection) return;
  await this.apart(session, 1);
  // Ignored or refused: which of the two tells the first reply to the request behind it.
  const get = encodeGet(this.key('behind'));
  session.current?.write(get);
  const first = await session.readOn('get');
  const refused = first.type === 'reply' && first.reply.kind !== 'miss';
  this.last = { session, request: get, command: 'get', outcome: refused ? await session.readOn('get') : first };
  this.expect('missing', 'after an empty line, a request is not answered as it should be');
});

When('clients send {int} requests of random bytes', async function (this: KitWorld, count: number) {
  const random = generator(this.run.seed);
  for (let sent = 0; sent < this.times(count); sent += 20) {
    const session = await this.newClient();
    const lines = Array.from({ length: 20 }, () => randomLine(random));
    await this.send(session, Buffer.concat(lines));
    await session.current?.flushed(this.run.timeoutMs);
    await sleep(2);
    session.close();
  }
});

/** Mulberry32: small, seeded, and good enough for bytes. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A line that is nearly a request, or nothing like one. None is a SET that could store anything. */
function randomLine(random: () => number): Buffer {
  const words = ['get', 'GET', 'set', 'get  ', 'ge', 'END', '\0', '-1', '99999999999', ' ', '%n'];
  const pick = () => words[Math.floor(random() * words.length)] ?? '';
  if (random() < 0.5) {
    const line = `${pick()} ${pick()}`;
    // Commands with parts missing have checks of their own.
    return Buffer.from(/^\s*(get|set)\s*$|^\s*set\b/i.test(line) ? 'nonsense\r\n' : `${line}\r\n`, 'latin1');
  }
  const bytes = Buffer.from(Array.from({ length: Math.floor(random() * 40) }, () => Math.floor(random() * 256)));
  return Buffer.concat([bytes, Buffer.from(random() < 0.5 ? '\r\n' : '\n')]);
}
