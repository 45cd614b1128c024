import { type DataTable, Given, Then, When } from '@cucumber/cucumber';
import { cut, type Way } from '../src/client/delivery.js';
import { accepts, expectedReplies, finding, type Wanted } from '../src/conformance/failure.js';
import { patterned } from '../src/conformance/workloads.js';
import { commandOf, type KitWorld } from '../src/conformance/world.js';
import { encodeGet, encodeSet } from '../src/protocol/encode.js';
import type { Command } from '../src/protocol/replies.js';
import { clientOf } from './clients.js';
import { expectValues } from './values.js';

Given('{key} was set to {bytes}', async function (this: KitWorld, key: string, value: string) {
  await this.given(this.bytes(key), this.bytes(value));
});

Given('{key} was set to a value of {int} bytes', async function (this: KitWorld, key: string, length: number) {
  await this.given(this.bytes(key), patterned(length));
});

Given(
  '{key} was set to {int} values, one after the other',
  async function (this: KitWorld, key: string, count: number) {
    for (let index = 1; index <= this.times(count); index += 1) {
      this.big = Buffer.from(`value-${index}`);
      await this.given(this.bytes(key), this.big);
    }
    this.values.set(this.bytes(key).toString('latin1'), this.big);
  },
);

When('{client} sets {key} to {bytes}', async function (this: KitWorld, name: string, key: string, value: string) {
  await this.set(await clientOf(this, name), this.bytes(key), this.bytes(value));
});

When(
  '{client} sets {key} to {bytes} announcing {int} bytes',
  async function (this: KitWorld, name: string, key: string, value: string, size: number) {
    await this.set(await clientOf(this, name), this.bytes(key), this.bytes(value), size);
  },
);

When(
  '{client} sets {key} to a value of {int} bytes',
  async function (this: KitWorld, name: string, key: string, length: number) {
    this.big = patterned(length);
    this.bigKey = this.bytes(key);
    await this.set(await clientOf(this, name), this.bigKey, this.big);
  },
);

When(
  '{client} sets a key of {int} bytes to {bytes}',
  async function (this: KitWorld, name: string, length: number, value: string) {
    this.bigKey = longKey(this, length, 'x');
    await this.set(await clientOf(this, name), this.bigKey, this.bytes(value));
  },
);

When('{client} gets that key', async function (this: KitWorld, name: string) {
  await this.get(await clientOf(this, name), this.bigKey);
});

When('{client} gets a key of {int} bytes', async function (this: KitWorld, name: string, length: number) {
  await this.get(await clientOf(this, name), longKey(this, length, 'x'));
});

When(
  '{client} sets two keys of {int} bytes that differ in the last',
  async function (this: KitWorld, name: string, length: number) {
    for (const last of ['x', 'y']) {
      const value = `of-${last}`;
      await this.set(await clientOf(this, name), longKey(this, length, last), value);
      this.expect('stored', `a key of ${length} bytes is not stored`);
      this.values.set(longKey(this, length, last).toString('latin1'), Buffer.from(value));
    }
  },
);

function longKey(world: KitWorld, length: number, last: string): Buffer {
  return Buffer.from(`${world.key('long-').padEnd(length - 1, 'k')}${last}`);
}

Then('each of the two has its own value', async function (this: KitWorld) {
  await expectValues(this, 'the two keys have one value');
});

When('{client} gets {key}', async function (this: KitWorld, name: string, key: string) {
  await this.get(await clientOf(this, name), this.bytes(key));
});

When('{client} sends {bytes}', async function (this: KitWorld, name: string, text: string) {
  await this.exchange(await clientOf(this, name), this.bytes(text));
});

When('{client} sends {bytes} in one write', async function (this: KitWorld, name: string, text: string) {
  await deliver(this, name, [this.bytes(text)]);
});

When(
  '{client} sets {key} to {bytes}, sent {way}',
  async function (this: KitWorld, name: string, key: string, value: string, way: Way) {
    const { header, body } = encodeSet(this.run.dialect, this.bytes(key), this.bytes(value));
    await deliver(this, name, cut(Buffer.concat([header, body]), way));
  },
);

When('{client} gets {key}, sent {way}', async function (this: KitWorld, name: string, key: string, way: Way) {
  await deliver(this, name, cut(encodeGet(this.bytes(key)), way));
});

/** Sends one request in these pieces, whatever the dialect's own delivery, and reads its reply. */
async function deliver(world: KitWorld, name: string, pieces: readonly Buffer[]): Promise<void> {
  const session = await clientOf(world, name);
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) {
      await world.apart(session, pieces.length);
      session.current?.write(piece);
    } else await world.send(session, piece);
  }
  const request = Buffer.concat(pieces);
  const command = commandOf(request);
  const outcome = await session.readOn(command);
  await world.remember(session, request, command, outcome);
}

When('{client} goes on with {bytes}', async function (this: KitWorld, name: string, text: string) {
  const session = await clientOf(this, name);
  const connection = await this.connect(session);
  await this.apart(session, 1);
  connection.write(this.bytes(text));
});

Then('{client} is told that its value is stored', async function (this: KitWorld, name: string) {
  await readReply(this, name, 'set', 'stored', 'a SET that came in pieces is not answered as it should be');
});

Then('{client} receives the value {bytes}', async function (this: KitWorld, name: string, value: string) {
  const wanted = { value: this.bytes(value) };
  await readReply(this, name, 'get', wanted, 'a GET that was sent before is not answered as it should be');
});

/** Reads the reply to a request that was sent before, by itself or with others. */
async function readReply(
  world: KitWorld,
  name: string,
  command: Command,
  wanted: Wanted,
  message: string,
): Promise<void> {
  const session = await clientOf(world, name);
  const request = world.bytesOf(session.name, 'sent');
  world.last = { session, request, command, outcome: await session.readOn(command) };
  world.expect(wanted, message);
}

When('{client} sends in one write', async function (this: KitWorld, name: string, table: DataTable) {
  this.awaited = table
    .raw()
    .map(([request = '', reply = '']) => ({ request: this.bytes(request), wanted: wantedOf(this, reply) }));
  await this.send(await clientOf(this, name), Buffer.concat(this.awaited.map(({ request }) => request)));
});

function wantedOf(world: KitWorld, text: string): Wanted {
  const value = /^value "(.*)"$/.exec(text)?.[1];
  if (value !== undefined) return { value: world.bytes(value) };
  if (text === 'stored' || text === 'refused' || text === 'invalid' || text === 'refusal' || text === 'missing')
    return text;
  throw new Error(`a reply is stored, refused, invalid, refusal, missing or value "…"; not ${text}`);
}

When('{client} pipelines {int} requests', async function (this: KitWorld, name: string, count: number) {
  this.awaited = Array.from({ length: this.times(count) / 2 }, (_, index) => {
    const key = this.key(String(index % 7));
    const value = Buffer.from(`value-${index}`);
    const { header, body } = encodeSet(this.run.dialect, key, value);
    return [
      { request: Buffer.concat([header, body]), wanted: 'stored' as const },
      { request: encodeGet(key), wanted: { value } },
    ];
  }).flat();
  await this.send(await clientOf(this, name), Buffer.concat(this.awaited.map(({ request }) => request)));
});

Then('each is answered in order', async function (this: KitWorld) {
  const session = this.client('client');
  for (const [index, { request, wanted }] of this.awaited.entries()) {
    const outcome = await session.readOn(commandOf(request));
    if (accepts(this.run.dialect, this.run.law, outcome, wanted)) continue;
    const message = `request ${index + 1} of ${this.awaited.length} sent together is not answered as it should be`;
    throw this.failed(finding({ request, outcome }, expectedReplies(this.run.dialect, wanted, request), message));
  }
  const last = this.awaited.at(-1);
  if (last !== undefined) await this.get(session, this.key('after'));
});
