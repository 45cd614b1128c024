import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GET, type History, MISSING, REFUSED, SET } from '../../../src/consistency/history.js';
import { LastValues } from '../../../src/stress/judging/last-values.js';
import { type Done, historyOf } from '../register-run.js';

type Operation = Omit<Done, 'point'>;

/** The values that one key may have at the end, by trying all orders; undefined where no order explains the replies. */
function possibleLast(operations: readonly Operation[]): Set<number> | undefined {
  const found = new Set<number>();
  const judged = operations.filter(({ kind, end }) => kind === SET || (kind === GET && end < Number.POSITIVE_INFINITY));
  const go = (left: readonly Operation[], value: number): void => {
    // What was never answered need not have happened.
    if (left.every(({ end }) => end === Number.POSITIVE_INFINITY)) found.add(value);
    for (const next of left) {
      if (left.some((other) => other.end < next.start)) continue;
      if (next.kind === GET && next.value !== value) continue;
      const rest = left.filter((other) => other !== next);
      go(rest, next.kind === SET ? next.value : value);
    }
  };
  go(judged, MISSING);
  return found.size === 0 ? undefined : found;
}

/** A few operations on one key, at times that often coincide. */
const operations = (pending: number): fc.Arbitrary<Operation[]> =>
  fc
    .array(
      fc.record({
        kind: fc.constantFrom(SET, SET, GET),
        start: fc.integer({ min: 0, max: 9 }),
        took: fc.integer({ min: 0, max: 6 }),
        read: fc.integer({ min: 0, max: 4 }),
        unanswered: fc.integer({ min: 1, max: 100 }).map((draw) => draw <= pending),
      }),
      { minLength: 1, maxLength: 6 },
    )
    .map((drawn) =>
      drawn.map(({ kind, start, took, read, unanswered }, index) => ({
        kind,
        client: index,
        key: 0,
        value: kind === SET ? index + 1 : unanswered ? MISSING : read,
        start,
        end: unanswered ? Number.POSITIVE_INFINITY : start + took,
      })),
    );

/** Which values the history takes to be outdated, of all that could be found; 0 for none. */
function outdatedIn(operations: readonly Operation[]): number[] {
  const written = operations.filter(({ kind }) => kind === SET).map(({ value }) => value);
  const last = new LastValues(historyOf(operations, 1, operations.length));
  return [MISSING, ...written].filter((value) => last.outdated(Int32Array.of(value)).length > 0);
}

describe('the last value of a key', () => {
  test('is never taken to be outdated where some order of the operations ends in it', () => {
    let judged = 0;
    fc.assert(
      fc.property(operations(25), (operations) => {
        const possible = possibleLast(operations);
        if (possible === undefined) return;
        judged += 1;
        for (const value of outdatedIn(operations)) expect(possible).not.toContain(value);
      }),
      { numRuns: 5000 },
    );
    expect(judged).toBeGreaterThan(500);
  });

  test('is outdated where no order ends in it and all was answered', () => {
    let outdated = 0;
    fc.assert(
      fc.property(operations(0), (operations) => {
        const possible = possibleLast(operations);
        if (possible === undefined) return;
        const found = outdatedIn(operations);
        for (const { kind, value } of operations)
          if (kind === SET && !possible.has(value)) expect(found).toContain(value);
        if (!possible.has(MISSING)) expect(found).toContain(MISSING);
        outdated += found.length;
      }),
      { numRuns: 5000 },
    );
    expect(outdated).toBeGreaterThan(500);
  });
});

test('what became of a SET', () => {
  const base = { client: 0, key: 0, start: 0 };
  const history: History = historyOf(
    [
      { ...base, kind: SET, value: 1, end: 1 },
      { ...base, kind: SET, value: 2, end: Number.POSITIVE_INFINITY },
      { ...base, kind: REFUSED, value: 3, end: 1 },
      { ...base, kind: GET, value: 1, end: 1 },
    ],
    1,
    4,
  );
  const last = new LastValues(history);
  expect([1, 2, 3, 4, 5].map((value) => last.fateOf(value))).toEqual([
    'stored',
    'pending',
    'refused',
    'unknown',
    'unknown',
  ]);
});

test('a last value is not outdated by reads that are in doubt, for a stale one proves nothing', () => {
  const stale: Operation[] = [
    { kind: SET, client: 0, key: 0, value: 1, start: 0, end: 1 },
    { kind: SET, client: 0, key: 0, value: 2, start: 2, end: 3 },
    { kind: GET, client: 1, key: 0, value: 1, start: 4, end: 5 },
  ];
  const history = historyOf(stale, 1, 2);
  expect(new LastValues(history).outdated(Int32Array.of(2))).toHaveLength(1);
  expect(new LastValues(history, 'doubted').outdated(Int32Array.of(2))).toEqual([]);
  expect(new LastValues(history, 'doubted').outdated(Int32Array.of(1))).toHaveLength(1);
});
