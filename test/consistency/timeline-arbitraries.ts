import fc from 'fast-check';
import type { TimelineContent, TimelineEvent, TimelineOperation } from '../../src/consistency/timeline.js';

/** Few moments, so that there are ties. */
const moment = fc.nat(12);

const operation: fc.Arbitrary<TimelineOperation> = fc
  .record({
    client: fc.constantFrom('c1', 'c2', 'c3', 'client-12345'),
    operation: fc.constantFrom('get', 'set'),
    value: fc.option(
      fc.constantFrom('', 'v1', 'nothing', 'c12.4567.K3.Xy3Zq', 'c12.4568.K3.abcde', 'x'.repeat(100), 'a b'),
    ),
    startMs: moment,
    lasts: fc.option(moment),
  })
  .map(({ client, operation, value, startMs, lasts }) => ({
    ...{ client, operation, startMs },
    value: operation === 'set' ? (value ?? 'v2') : value,
    outcome: lasts === null ? 'pending' : 'ok',
    endMs: lasts === null ? null : startMs + lasts,
  }));

const event: fc.Arbitrary<TimelineEvent> = fc.record({
  atMs: moment,
  kind: fc.constantFrom('kill', 'start', 'pause', 'resume', 'term'),
});

/** What a timeline may have to show: up to six operations, ties, overlaps of one client, long texts, events. */
export const content: fc.Arbitrary<TimelineContent> = fc
  .record({
    key: fc.constantFrom('k3', 'mk7f3a-k3', 'k'.repeat(60)),
    operations: fc.array(operation, { minLength: 1, maxLength: 6 }),
    events: fc.array(event, { maxLength: 4 }),
    noted: fc.option(fc.nat(5)),
  })
  .map(({ key, operations, events, noted }) => ({
    ...{ key, operations, events: events.toSorted((a, b) => a.atMs - b.atMs) },
    ...(noted === null
      ? {}
      : { note: { operation: noted % operations.length, text: 'v1 was there before this began' } }),
  }));
