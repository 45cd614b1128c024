import { describe, expect, test } from 'vitest';
import type { Contradiction } from '../../src/consistency/contradiction.js';
import { explain } from '../../src/consistency/explain.js';
import type { TimelineOperation } from '../../src/consistency/timeline.js';
import { ANOMALIES, type Anomaly } from '../../src/consistency/verdict.js';

const op = (
  client: string,
  what: string,
  startMs: number,
  endMs: number | null,
  outcome: TimelineOperation['outcome'] = endMs === null ? 'pending' : 'ok',
): TimelineOperation => {
  const [operation = '', value = ''] = what.split(' ');
  return {
    ...{ client, startMs, endMs, outcome, operation: operation as TimelineOperation['operation'] },
    value: value === '-' ? null : value,
  };
};

const SET_V12 = op('c2', 'set v12', 0, 1);
const SET_V31 = op('c7', 'set v31', 2, 2.2);

const said = (
  anomaly: Anomaly,
  operations: TimelineOperation[],
  events: Contradiction['events'] = [],
  looks?: string,
) => explain({ key: 'k3', anomaly, operations, events }, looks);

interface Case {
  readonly what: string;
  readonly anomaly: Anomaly;
  readonly operations: TimelineOperation[];
  readonly events?: Contradiction['events'];
  readonly looks?: string;
  readonly sentence: string;
  readonly note?: string;
}

const CASES: readonly Case[] = [
  {
    what: 'a stale read',
    anomaly: 'stale-read',
    operations: [SET_V12, SET_V31, op('c4', 'get v12', 4.1, 5)],
    sentence: 'c4 read v12 from k3 at 4.1 ms, 1.9 ms after c7 had replaced it with v31: a stale read',
    note: 'v31 was there before this began',
  },
  {
    what: 'a stale read of what somebody else had seen replaced, by a SET that is under way',
    anomaly: 'stale-read',
    operations: [SET_V12, op('c7', 'set v31', 2, null), op('c4', 'get v31', 2.5, 3), op('c4', 'get v12', 3.25, 4)],
    sentence: 'c4 read v12 from k3 at 3.25 ms, 250 µs after it had read v31, which had replaced it: a stale read',
    note: 'v31 was there before this began',
  },
  {
    what: 'a miss',
    anomaly: 'stale-read',
    operations: [SET_V12, op('c4', 'get -', 2000, 2001)],
    sentence: 'c4 found nothing under k3 at 2 s, 2 s after c2 had written v12: a stale read',
    note: 'v12 was there before this began',
  },
  {
    what: 'a value that a cache had forgotten',
    anomaly: 'back-from-the-dead',
    operations: [SET_V12, op('c4', 'get -', 2, 3), op('c5', 'get v12', 4, 5)],
    sentence: 'c5 read v12 from k3 at 4 ms, 1 ms after c4 had found nothing there: it came back from the dead',
    note: 'nothing was there before this began',
  },
  {
    what: 'a lost update',
    anomaly: 'lost-update',
    operations: [SET_V12, SET_V31, op('c4', 'get v12', 4.1, 5)],
    sentence: "c7's SET of k3 to v31 was acknowledged at 2.2 ms, and it was lost: 1.9 ms later c4 read v12",
    note: 'v31 was there before this began',
  },
  {
    what: 'a value lost in a crash',
    anomaly: 'lost-in-crash',
    operations: [SET_V12, op('c4', 'get -', 4, 5)],
    events: [
      { atMs: 3, kind: 'kill' },
      { atMs: 3.5, kind: 'start' },
      { atMs: 9, kind: 'kill' },
    ],
    sentence:
      "c2's SET of k3 to v12 was acknowledged at 1 ms, and it was lost when the server was killed at 3 ms: 3 ms later c4 found nothing",
    note: 'v12 was there before this began',
  },
  {
    what: 'a value lost in one of several crashes',
    anomaly: 'lost-in-crash',
    operations: [SET_V12, op('c4', 'get -', 4, 5)],
    events: [
      { atMs: 2, kind: 'kill' },
      { atMs: 3, kind: 'term' },
    ],
    sentence:
      "c2's SET of k3 to v12 was acknowledged at 1 ms, and it was lost in one of 2 crashes: 3 ms later c4 found nothing",
    note: 'v12 was there before this began',
  },
  {
    what: 'a value from the future',
    anomaly: 'future-read',
    operations: [op('c4', 'get v12', 0, 1), op('c2', 'set v12', 1.5, 3)],
    sentence:
      'c4 read v12 from k3 at 0 ms, and c2 began to write it only 500 µs after that was answered: a value from the future',
    note: 'c2 had not begun to write it',
  },
  {
    what: 'a value that was refused',
    anomaly: 'refused-but-stored',
    operations: [op('c2', 'set v12', 0, 1, 'refused'), op('c4', 'get v12', 2, 3)],
    sentence: "c4 read v12 from k3 at 2 ms, though c2's SET of it was refused",
    note: 'it was refused',
  },
  {
    what: 'a value that nobody wrote',
    anomaly: 'torn-value',
    operations: [op('c4', 'get v1', 2, 3)],
    looks: 'that is v12, cut off',
    sentence: 'c4 read v1 from k3 at 2 ms: that is v12, cut off',
    note: 'no SET of this key wrote that',
  },
  {
    what: 'two values that alternate',
    anomaly: 'not-linearizable',
    operations: [op('c1', 'set a', 0, 10), op('c2', 'set b', 1, 2), op('c3', 'get a', 3, 4), op('c4', 'get b', 5, 6)],
    sentence:
      'k3 was b, then a, then b again, which was written only once: c2 had written b before c3 began to read a, and c3 had read a before c4 began to read b',
    note: 'a was there before this began',
  },
  {
    what: 'two values that each were there before the other',
    anomaly: 'not-linearizable',
    operations: [
      ...[op('c1', 'set a', 0, 100), op('c2', 'set b', 0, 100), op('c4', 'get b', 0.5, 4), op('c3', 'get a', 1, 2)],
      ...[op('c5', 'get b', 5, 9), op('c6', 'get a', 7, 8)],
    ],
    sentence:
      'neither a nor b can have been in k3 first: c3 had read a before c5 began to read b, and c4 had read b before c6 began to read a',
    note: 'b was there before this began',
  },
  {
    what: 'a value that a compare-and-set had replaced',
    anomaly: 'stale-read',
    operations: [SET_V12, op('c7', 'cas v12=>v31', 2, 3), op('c4', 'get v12', 4, 5)],
    sentence: 'c4 read v12 from k3 at 4 ms, 1 ms after c7 had replaced it with v31: a stale read',
    note: 'v31 was there before this began',
  },
  {
    what: 'a value that a compare-and-set was refused to write',
    anomaly: 'refused-but-stored',
    operations: [op('c2', 'cas v1=>v12', 0, 1, 'refused'), op('c4', 'get v12', 2, 3)],
    sentence: "c4 read v12 from k3 at 2 ms, though c2's compare-and-set to it was refused",
    note: 'it was refused',
  },
  {
    what: 'compare-and-sets that cannot both have found what they wanted',
    anomaly: 'not-linearizable',
    operations: [SET_V12, op('c2', 'cas v12=>v31', 2, 5), op('c3', 'cas v12=>v32', 3, 6)],
    sentence: 'no order of these 3 operations on k3 explains what clients saw',
  },
  {
    what: 'values that are not unique',
    anomaly: 'not-linearizable',
    operations: [SET_V12, SET_V31, op('c4', 'get v12', 3, 4), op('c2', 'set v12', 5, 6)],
    sentence: 'no order of these 4 operations on k3 explains what clients saw',
  },
];

describe('a contradiction is put into words:', () => {
  test.each(CASES)('$what', ({ anomaly, operations, events, looks, sentence, note }) => {
    const found = said(anomaly, operations, events, looks);
    expect([found.sentence, found.note?.text]).toEqual([sentence, note]);
    // The note is on the last read, which gave it away.
    const reads = operations.filter(({ operation }) => operation === 'get');
    if (note !== undefined) expect(operations[found.note?.operation ?? -1]).toBe(reads.at(-1));
  });

  test.each(ANOMALIES)('%s, even of operations that do not show it', (anomaly) => {
    expect(said(anomaly, []).sentence).toBe('no order of these 0 operations on k3 explains what clients saw');
    expect(said(anomaly, [SET_V12]).sentence).toMatch(/^nothing explains what c2 was answered to its set of k3$/);
  });
});
