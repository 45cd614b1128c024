import { Then, When } from '@cucumber/cucumber';
import { sleep } from '../src/client/connection.js';
import { fenceKey } from '../src/conformance/context.js';
import { type Finding, finding, show } from '../src/conformance/failure.js';
import {
  isStored,
  lastWrites,
  type Operation,
  readValue,
  timedGet,
  timedSet,
  together,
  UNANSWERED,
} from '../src/conformance/workloads.js';
import type { KitWorld } from '../src/conformance/world.js';
import { encodeGet, encodeSet } from '../src/protocol/encode.js';
import type { Reply } from '../src/protocol/replies.js';

When(
  '{int} clients set {key} again and again while {int} clients get it',
  async function (this: KitWorld, writers: number, key: string, readers: number) {
    const target = this.bytes(key).toString('latin1');
    const rounds = this.times(30);
    // Runs of one letter, of lengths that differ: a torn or mixed value gives itself away.
    const value = (writer: number, round: number) =>
      String.fromCharCode(97 + writer).repeat(40 + ((round * 7 + writer * 13) % 60));
    await writeAndRead(this, target, rounds, { writers, readers, value });
  },
);

/** Writers and readers of one key at the same time, each so many operations in a row. */
async function writeAndRead(
  world: KitWorld,
  key: string,
  rounds: number,
  load: { writers: number; readers: number; value: (writer: number, round: number) => string },
): Promise<void> {
  const written = together(world, load.writers, 'writer', (session, index) =>
    inTurn(rounds, (round) => timedSet(session, key, load.value(index, round))),
  );
  const read = together(world, load.readers, 'reader', (session) => inTurn(rounds, () => timedGet(session, key)));
  world.writes = (await written).flat();
  world.reads = (await read).flat();
}

/** So many operations, one after the other; rounds count from 1. */
async function inTurn(rounds: number, operation: (round: number) => Promise<Operation>): Promise<Operation[]> {
  const operations: Operation[] = [];
  for (let round = 1; round <= rounds; round += 1) operations.push(await operation(round));
  return operations;
}

Then('each value read was written', function (this: KitWorld) {
  answered(this, [...this.writes, ...this.reads]);
  const values = new Set(this.writes.map((write) => write.value));
  const firstAcknowledged = Math.min(
    ...this.writes.flatMap((write) => (isStored(write.outcome) ? (write.end ?? []) : [])),
  );
  for (const read of this.reads) {
    if (read.value !== undefined && !values.has(read.value))
      throw badRead(
        this,
        read,
        ['one of the values written'],
        'a value was read that nobody has written: it is torn or mixed',
      );
    if (read.value === undefined && read.start > firstAcknowledged)
      throw badRead(this, read, ['one of the values written'], 'a key that holds a value was read as missing');
  }
});

When(
  'a client sets {key} to rising numbers while {int} clients get it',
  async function (this: KitWorld, key: string, readers: number) {
    const target = this.bytes(key).toString('latin1');
    const rounds = this.times(60);
    await writeAndRead(this, target, rounds, { writers: 1, readers, value: (_, round) => String(round) });
  },
);

Then('no read is stale', function (this: KitWorld) {
  answered(this, [...this.writes, ...this.reads]);
  const number = (operation: Operation) => Number(operation.value ?? 0);
  const reads = [...this.reads].sort((a, b) => a.start - b.start);
  for (const read of reads) {
    if (!Number.isInteger(number(read)))
      throw badRead(this, read, ['one of the numbers written'], 'a value was read that nobody has written');
    // What was acknowledged, or read by somebody, before this read began must be seen by it.
    const stored = this.writes
      .filter((write) => isStored(write.outcome) && (write.end ?? Number.POSITIVE_INFINITY) < read.start)
      .map(number);
    const seen = reads.filter((other) => (other.end ?? Number.POSITIVE_INFINITY) < read.start).map(number);
    const least = Math.max(0, ...stored, ...seen);
    if (number(read) < least)
      throw badRead(
        this,
        read,
        [`${least}, or a later value`],
        `a read is stale: it began after ${least} was ${stored.includes(least) ? 'acknowledged' : 'read by another client'}`,
      );
    const begun = this.writes.filter((write) => write.start <= (read.end ?? Number.POSITIVE_INFINITY)).map(number);
    if (number(read) > Math.max(0, ...begun))
      throw badRead(this, read, ['a value already written'], 'a value was read before it was written');
  }
});

When(
  '{int} clients set {key} at the same time, {int} times each',
  async function (this: KitWorld, clients: number, key: string, times: number) {
    const target = this.bytes(key).toString('latin1');
    this.hotKey = target;
    const all = await together(this, clients, 'writer', async (session, index) => {
      return inTurn(this.times(times), (round) => timedSet(session, target, `client-${index}-round-${round}`));
    });
    this.writes = all.flat();
  },
);

Then('all clients read one value, which is a last one', async function (this: KitWorld) {
  answered(this, this.writes);
  const last = lastWrites(this.writes);
  const reads = await together(this, 3, 'reader', (session) => timedGet(session, this.hotKey));
  for (const read of reads) {
    if (read.value === undefined || !last.has(read.value))
      throw badRead(this, read, [...last], 'the value that is left is none of those written last');
    if (read.value !== reads[0]?.value)
      throw badRead(
        this,
        read,
        [reads[0]?.value ?? ''],
        'two clients read different values of a key that nobody writes any more',
      );
  }
});

When(
  '{int} clients set {int} keys each at the same time',
  async function (this: KitWorld, clients: number, keys: number) {
    const all = await together(this, clients, 'writer', async (session, index) => {
      const operations: Operation[] = [];
      for (let n = 0; n < this.times(keys); n += 1)
        operations.push(await timedSet(session, this.key(`${index}-${n}`), `client-${index}-value-${n}`));
      return operations;
    });
    this.writes = all.flat();
    answered(this, this.writes);
    for (const write of this.writes)
      if (isStored(write.outcome)) this.values.set(write.key, Buffer.from(write.value ?? ''));
  },
);

Then('each acknowledged value is there', async function (this: KitWorld) {
  const session = await this.newClient();
  const lost: Finding[] = [];
  for (const [key, value] of this.values) {
    const request = encodeGet(Buffer.from(key, 'latin1'));
    const outcome = await session.get(Buffer.from(key, 'latin1'));
    if (outcome.type !== 'reply')
      throw this.failed(finding({ request, outcome }, [show(value)], 'the server no longer answers'));
    if (readValue(outcome) !== value.toString('latin1')) lost.push(finding({ request, outcome }, [show(value)], ''));
  }
  const [first] = lost;
  if (first === undefined) return;
  const message = `${lost.length} of ${this.values.size} acknowledged values are lost; the first is shown`;
  throw this.failed({ ...first, message });
});

Then(
  'a value set by one client is read by another at once, {int} times over',
  async function (this: KitWorld, times: number) {
    const [writer, reader] = [this.client('A'), this.client('B')];
    await reader.get(fenceKey(this.run));
    for (let round = 1; round <= this.times(times); round += 1) {
      const value = `round-${round}`;
      const set = await writer.set(this.key('k'), value);
      const { header, body } = encodeSet(this.run.dialect, this.key('k'), value);
      this.last = { session: writer, request: Buffer.concat([header, body]), command: 'set', outcome: set };
      this.expect('stored', 'the value is not stored');
      const got = await reader.get(this.key('k'));
      this.last = { session: reader, request: encodeGet(this.key('k')), command: 'get', outcome: got };
      this.expect({ value: Buffer.from(value) }, 'a value that was STORED is not yet there for another client');
    }
  },
);

When('{int} clients set keys until the server is killed', async function (this: KitWorld, clients: number) {
  const server = this.run.target.server;
  let killed = false;
  const work = together(this, clients, 'writer', async (session, index) => {
    for (let n = 0; !killed && n < 10_000; n += 1) {
      const [key, value] = [this.key(`${index}-${n}`), `client-${index}-value-${n}`];
      const outcome = await session.set(key, value);
      if (outcome.type !== 'reply') return;
      if (isStored(outcome)) this.values.set(key, Buffer.from(value));
    }
  });
  await sleep(this.run.slow ? 1000 : 15);
  // What nobody was told cannot be lost.
  for (let waited = 0; this.values.size < clients && waited < 2000; waited += 5) await sleep(5);
  await server?.kill();
  killed = true;
  await work;
  this.forgetClients();
});

/** Every operation of a workload is to be answered with a reply, and SETs with STORED at least now and then. */
function answered(world: KitWorld, operations: readonly Operation[]): void {
  const request = Buffer.from(`(one of ${operations.length} operations of several clients)`);
  const silent = operations.find((operation) => operation.outcome.type !== 'reply');
  if (silent !== undefined)
    throw world.failed({ ...finding({ request, outcome: silent.outcome }, ['a reply'], ''), ...UNANSWERED });
  const astray = world.reads.find(({ outcome }) => outcome.type === 'reply' && !isOfGet(outcome.reply));
  if (astray !== undefined)
    throw world.failed({ ...badReadOf(astray, ['a value, or that there is none'], UNANSWERED.message), ...UNANSWERED });
  const [write] = world.writes;
  if (write === undefined || world.writes.some((each) => isStored(each.outcome))) return;
  throw world.failed(
    finding({ request, outcome: write.outcome }, ['the value is stored'], 'no SET of several clients is stored'),
  );
}

/** Anything else is a reply to another request. */
function isOfGet({ kind }: Reply): boolean {
  return kind === 'hit' || kind === 'miss';
}

function badRead(world: KitWorld, read: Operation, expected: readonly string[], message: string) {
  return world.failed(badReadOf(read, expected, message));
}

function badReadOf(read: Operation, expected: readonly string[], message: string): Finding {
  const request = encodeGet(Buffer.from(read.key, 'latin1'));
  return { ...finding({ request, outcome: read.outcome }, expected.slice(0, 5), message), caret: 0 };
}
