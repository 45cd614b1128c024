import { Then } from '@cucumber/cucumber';
import { expectedReplies, finding } from '../src/conformance/failure.js';
import { isStored } from '../src/conformance/workloads.js';
import type { KitWorld } from '../src/conformance/world.js';
import { clientOf } from './clients.js';

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
  expectBig(this, `a value of ${this.big.length} bytes`);
});

/** Of a value that was cut, it is said where: the bytes are too many to show. */
function expectBig(world: KitWorld, what: string): void {
  const { last, big } = world;
  const came = last?.outcome.type === 'reply' && last.outcome.reply.kind === 'hit' ? last.outcome.reply.value : big;
  const isCut = came.length < big.length && big.subarray(0, came.length).equals(came);
  const how = isCut ? `is cut: only its first ${came.length} bytes come back` : 'does not come back as it went in';
  world.expect({ value: big }, `${what} ${how}`);
}

Then('{client} finds {key} missing', async function (this: KitWorld, name: string, key: string) {
  await this.get(await clientOf(this, name), this.bytes(key));
  this.expect('missing', 'a value that was refused is there', {
    hint: 'The value is stored although it is refused: check first, then store.',
  });
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
  expectBig(this, `a value of ${this.big.length} bytes was STORED, and`);
});

Then(
  '{client} can set and get values of every length from {int} to {int} bytes',
  async function (this: KitWorld, name: string, from: number, to: number) {
    const session = await clientOf(this, name);
    for (let length = from; length <= to; length += this.run.slow ? 10 : 1) {
      // Letters, which nobody takes for a number.
      const value = Buffer.alloc(length, 'abcdefghij');
      // Keys of one length, and each of its own: what becomes of a second SET of a key is for another check.
      const key = this.key(`length-${String(length).padStart(3, '0')}`);
      await this.set(session, key, value);
      this.expect('stored', `a value of ${length} bytes is not stored`);
      await this.get(session, key);
      this.expect({ value }, `a value of ${length} bytes does not come back as it went in`);
    }
  },
);

/** Demands that each value that a step set is there. */
export async function expectValues(world: KitWorld, message: string): Promise<void> {
  const session = await world.newClient();
  for (const [key, value] of world.values) {
    await world.get(session, Buffer.from(key, 'latin1'));
    world.expect({ value }, message);
  }
}
