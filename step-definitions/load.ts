import { Then, When } from '@cucumber/cucumber';
import { show } from '../src/conformance/failure.js';
import { killOnce, type LoadSize, load, violationOf } from '../src/conformance/load.js';
import { UNANSWERED } from '../src/conformance/workloads.js';
import type { KitWorld } from '../src/conformance/world.js';
import { encodeGet } from '../src/protocol/encode.js';
import type { FailureKind } from '../src/stress/load/lane.js';

When(
  '{int} clients set and get {int} keys, {int} operations in all',
  async function (this: KitWorld, clients: number, keys: number, operations: number) {
    await putLoad(this, { clients, keys, operations });
  },
);

When(
  '{int} clients set and get {int} keys, {int} operations in all, with values of {int} to {int} bytes',
  async function (this: KitWorld, clients: number, keys: number, operations: number, least: number, most: number) {
    await putLoad(this, { clients, keys, operations, valueBytes: [least, most] });
  },
);

/** So long do clients work before the server is killed, and in all, at least: what they do after the start tells what was lost. */
const KILL_AFTER_MS = 60;
const KILL_AFTER_MS_SLOW = 1500;

When(
  '{int} clients set and get {int} keys, and the server is killed and started again meanwhile',
  async function (this: KitWorld, clients: number, keys: number) {
    const operations = Number.POSITIVE_INFINITY;
    const after = this.run.slow ? KILL_AFTER_MS_SLOW : KILL_AFTER_MS;
    const kill = killOnce(this, after);
    this.forgetClients();
    this.loaded = await load(this, { clients, keys, operations }, async (running, events) => {
      await kill(running, events);
      await new Promise((resolve) => setTimeout(resolve, after));
      running.stop();
    });
  },
);

async function putLoad(world: KitWorld, size: LoadSize): Promise<void> {
  world.loaded = await load(world, { ...size, operations: world.times(size.operations) });
}

Then('one order of all operations explains every reply', function (this: KitWorld) {
  const { loaded } = this;
  if (loaded === undefined) throw new Error('no load was put on the target');
  const violation = violationOf(loaded.history);
  if (violation !== undefined) {
    const { sentence, timeline, key } = violation;
    throw this.failed({
      message: sentence,
      sent: show(encodeGet(key)),
      expected: ['a reply that some order of all operations explains'],
      outcome: timeline.join('\n'),
    });
  }
  // Two writes of many clients cannot be kept apart on a busy machine: that a server waits then is no fault of its own.
  if (this.run.dialect.delivery === 'two-writes') return;
  const [sample] = loaded.outcome.samples;
  if (sample === undefined) return;
  throw this.failed({
    ...UNANSWERED,
    sent: `(one of ${loaded.history.length} operations of several clients)`,
    expected: ['a reply'],
    received: show(Buffer.from(sample.received, 'latin1')),
    outcome: `client ${sample.client}: ${IN_WORDS[sample.kind]}`,
  });
});

/** How a client's operation may fail, in the words of other checks. */
const IN_WORDS: Readonly<Record<FailureKind, string>> = {
  'no-reply': 'no reply within the time limit',
  closed: 'the server closed the connection',
  reset: 'the server reset the connection',
  refused: 'no connection (refused)',
  unparsable: 'bytes that are no reply to this request',
  surplus: 'bytes that nobody asked for',
  flood: 'a flood',
  invalid: 'an error',
};
