import { type DataTable, Given, Then, When } from '@cucumber/cucumber';
import { sleep } from '../src/client/connection.js';
import { cut, type Way } from '../src/client/delivery.js';
import {
  accepts,
  type Exchange,
  expectedReplies,
  finding,
  firstDifference,
  show,
  type Wanted,
} from '../src/conformance/failure.js';
import { isStored, patterned } from '../src/conformance/workloads.js';
import { commandOf, type KitWorld } from '../src/conformance/world.js';
import { encodeGet, encodeSet } from '../src/protocol/encode.js';
import type { Command } from '../src/protocol/replies.js';
import { compileTemplate, matchTemplate } from '../src/protocol/template.js';
import { clientOf } from './clients.js';

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
      this.big = Buffer.from(`value ${index}`);
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
      await this.set(await clientOf(this, name), longKey(this, length, last), last);
      this.expect('stored', `a key of ${length} bytes is not stored`);
      this.values.set(longKey(this, length, last).toString('latin1'), Buffer.from(last));
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
  const request = Buffer.from(`(the ${command.toUpperCase()} sent before)`);
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
    const value = Buffer.from(`value ${index}`);
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

Then('the value is stored', function (this: KitWorld) {
  this.expect('stored', 'the value is not stored');
});

Then('the value is refused', function (this: KitWorld) {
  this.expect('refused', 'the value is not refused');
});

Then('the request is refused', function (this: KitWorld) {
  this.expect('refusal', 'the request is not refused');
});

Then('the command is invalid', function (this: KitWorld) {
  this.expect('invalid', 'the request is not answered with an error');
});

Then('the key is missing', function (this: KitWorld) {
  this.expect('missing', 'a key that was never set is not answered with a miss');
});

Then('the value is {bytes}', function (this: KitWorld, value: string) {
  this.expect({ value: this.bytes(value) }, 'the value is not what was stored');
});

Then('a reply comes', function (this: KitWorld) {
  this.expect('any', 'the request is not answered');
});

Then('no value comes', function (this: KitWorld) {
  const exchange = this.last;
  if (exchange?.outcome.type !== 'reply' || exchange.outcome.reply.kind !== 'hit')
    return this.expect('any', 'the request is not answered');
  throw this.failed(
    finding(
      exchange,
      expectedReplies(this.run.dialect, 'missing', exchange.request),
      'a key that was never set has a value: it is read from a file',
    ),
  );
});

Then('the connection is in sync', async function (this: KitWorld) {
  const session = this.last?.session;
  if (session?.keepsConnection) await this.get(session, this.key('sync'));
});

Then('{client} reads {bytes} from {key}', async function (this: KitWorld, name: string, value: string, key: string) {
  await this.get(await clientOf(this, name), this.bytes(key));
  this.expect({ value: this.bytes(value) }, 'the value does not come back as it went in');
});

Then('{client} reads that value from {key}', async function (this: KitWorld, name: string, key: string) {
  await this.get(await clientOf(this, name), this.bytes(key));
  this.expect({ value: this.big }, `a value of ${this.big.length} bytes does not come back as it went in`);
});

Then('{client} finds {key} missing', async function (this: KitWorld, name: string, key: string) {
  await this.get(await clientOf(this, name), this.bytes(key));
  this.expect('missing', 'a value that was refused is there');
});

Then('{client} reads the last of them', async function (this: KitWorld, name: string) {
  for (const [key, value] of this.values) {
    await this.get(await clientOf(this, name), Buffer.from(key, 'latin1'));
    this.expect({ value }, 'the value read is not the latest');
  }
});

Then('it is stored whole or refused', async function (this: KitWorld) {
  const { last } = this;
  if (last !== undefined && last.outcome.type === 'reply' && !isStored(last.outcome))
    return this.expect('refusal', 'a long value is neither stored nor refused');
  this.expect('stored', 'a long value is neither stored nor refused');
  await this.get(await this.newClient(), this.bigKey);
  this.expect(
    { value: this.big },
    `a value of ${this.big.length} bytes was STORED, and does not come back as it went in`,
  );
});

Then(
  '{client} can set and get values of every length from {int} to {int} bytes',
  async function (this: KitWorld, name: string, from: number, to: number) {
    const session = await clientOf(this, name);
    for (let length = from; length <= to; length += this.run.slow ? 10 : 1) {
      const value = patterned(length);
      await this.set(session, this.key('length'), value);
      this.expect('stored', `a value of ${length} bytes is not stored`);
      await this.get(session, this.key('length'));
      this.expect({ value }, `a value of ${length} bytes does not come back as it went in`);
    }
  },
);

Then('the reply reads as the specification has it', function (this: KitWorld) {
  const exchange = lastReply(this);
  const law = lawfulTemplates(this, exchange);
  const fits = law.some((template) => {
    const match = matchTemplate(compileTemplate(template), exchange.outcome.bytes, 'bytes');
    return (
      (match.state === 'whole' && exchange.outcome.bytes.subarray(match.length).toString('latin1').trim() === '') ||
      (match.state === 'part' && match.missing === 'terminator')
    );
  });
  if (!fits) throw this.failed(lawFinding(exchange, law, 'the reply does not read as the specification has it'));
});

Then('the reply ends as the specification has it', function (this: KitWorld) {
  const exchange = lastReply(this);
  const law = lawfulTemplates(this, exchange);
  const got = exchange.outcome.bytes.toString('latin1');
  if (law.some((template) => terminators(template) === terminators(got))) return;
  throw this.failed(lawFinding(exchange, law, 'the reply does not end as the specification has it'));
});

Then('the reply names the key {bytes}', function (this: KitWorld, text: string) {
  const exchange = lastReply(this);
  if (exchange.outcome.bytes.includes(this.bytes(text))) return;
  throw this.failed(finding(exchange, [show(this.bytes(text))], 'the reply does not name the key as it was sent'));
});

function lastReply(world: KitWorld): Exchange {
  world.expect('any', 'the request is not answered');
  return world.last ?? { request: Buffer.alloc(0), outcome: { type: 'no-reply', bytes: Buffer.alloc(0), ms: 0 } };
}

/** What the specification answers with a reply of the same kind, for the value that the reply holds. */
function lawfulTemplates(world: KitWorld, { outcome }: Exchange): string[] {
  const { replies } = world.run.law;
  if (outcome.type !== 'reply') return [];
  return [outcome.reply.kind === 'other' ? replies.invalid : replies[outcome.reply.kind]];
}

function lawFinding(exchange: Exchange, law: readonly string[], message: string) {
  const expected = law.map((template) => show(Buffer.from(template, 'latin1')));
  const fields =
    exchange.outcome.type === 'reply' && exchange.outcome.reply.kind === 'hit' ? exchange.outcome.reply : undefined;
  const filled = expected.map((text) =>
    text
      .replace('<key>', () => show(fields?.key ?? Buffer.from('<key>')))
      .replace('<bytes>', String(fields?.value.length ?? 0))
      .replace('<value>', () => show(fields?.value ?? Buffer.alloc(0))),
  );
  const found = finding(exchange, filled, message);
  return { ...found, caret: firstDifference(found.received ?? '', filled) };
}

/** The line ends of a text, with the blanks before them, and nothing else. */
function terminators(text: string): string {
  return (text.match(/[ \t]*\r?\n/g) ?? ['']).join('|') + (text.endsWith('\n') ? '' : '|none');
}

/** Demands that each value that a step set is there. */
export async function expectValues(world: KitWorld, message: string): Promise<void> {
  const session = await world.newClient();
  for (const [key, value] of world.values) {
    await world.get(session, Buffer.from(key, 'latin1'));
    world.expect({ value }, message);
  }
}

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
