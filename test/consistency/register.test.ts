import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { GET, type History } from '../../src/consistency/history.js';
import { checkRegister, type RegisterOptions } from '../../src/consistency/register.js';
import type { Violation } from '../../src/consistency/verdict.js';
import { anyHistory, nearlyLinearizable, simulations } from './arbitraries.js';
import { unexplainedKeys } from './brute-force.js';
import { historyOf, pick } from './rows.js';
import { simulate } from './simulate.js';

// Tens of thousands of histories: seconds on a free processor, minutes on one that is shared by twenty.
vi.setConfig({ testTimeout: 600_000 });

const MODES = ['register', 'cache'] as const;

// Of each history, `assert` demands, not `expect`: of hundreds of thousands, that took most of the time.

function violatedKeys(history: History, options: RegisterOptions = {}): number[] {
  const { verdict, violations, violatedKeys } = checkRegister(history, options);
  const keys = violations.map(({ key }) => key).sort((a, b) => a - b);
  assert.equal(violatedKeys, keys.length);
  assert.equal(verdict, keys.length === 0 ? 'ok' : 'violation');
  return keys;
}

/** Runs a property, and demands that it met both verdicts often enough to mean something. */
function meetsBoth(
  histories: fc.Arbitrary<History>,
  numRuns: number,
  isExplained: (history: History) => boolean,
): void {
  let explained = 0;
  fc.assert(
    fc.property(histories, (history) => {
      if (isExplained(history)) explained += 1;
    }),
    { numRuns },
  );
  expect(explained).toBeGreaterThan(numRuns / 100);
  expect(explained).toBeLessThan(numRuns - numRuns / 100);
}

/** Some operations of a history, as they come. */
function someOf(history: History, dropped: number): History {
  const indices = Array.from({ length: history.length }, (_, index) => index);
  return pick(
    history,
    indices.filter((index) => (dropped >> (index % 31)) % 2 === 0),
  );
}

/** A number means one value of one key; where its SET is missing, nothing but its GETs can tell which. */
function hasOneKeyForEachValue({ length, kind, key, value }: History): boolean {
  const written = new Set<number>();
  const keys = new Map<number, number>();
  for (let index = 0; index < length; index++) if (kind[index] !== 0) written.add(value[index]!);
  for (let index = 0; index < length; index++) {
    const [one, owner] = [value[index]!, key[index]!];
    if (one < 1 || written.has(one)) continue;
    if ((keys.get(one) ?? owner) !== owner) return false;
    keys.set(one, owner);
  }
  return true;
}

describe.each(MODES)(
  'as a %s, the keys that violate are those for which no order of all orders is an explanation',
  (mode) => {
    test.each([
      ['any small histories', anyHistory],
      ['nearly linearizable ones', nearlyLinearizable],
    ])('%s', (_, histories) => {
      meetsBoth(histories, 25_000, (history) => {
        const expected = unexplainedKeys(history, { mode });
        assert.deepEqual(violatedKeys(history, { mode }), expected);
        return expected.length === 0;
      });
    });

    test('histories of which operations are missing', () => {
      const histories = fc
        .tuple(fc.oneof(anyHistory, nearlyLinearizable), fc.nat())
        .map(([history, dropped]) => someOf(history, dropped))
        .filter(hasOneKeyForEachValue);
      meetsBoth(histories, 10_000, (history) => {
        const expected = unexplainedKeys(history, { mode, partial: true });
        assert.deepEqual(violatedKeys(history, { mode, partial: true }), expected);
        return expected.length === 0;
      });
    });
  },
);

describe.each(MODES)('a violation of a %s', (mode) => {
  const violated = fc
    .oneof(anyHistory, nearlyLinearizable)
    .map((history) => ({ history, violations: checkRegister(history, { mode }).violations }))
    .filter(({ violations }) => violations.length > 0);

  test('is shown by at most six operations, all of which are needed', () => {
    const sizes = new Set<number>();
    fc.assert(
      fc.property(violated, ({ history, violations }) => {
        for (const { key, operations } of violations) {
          sizes.add(operations.length);
          const shown = pick(history, operations);
          assert(shown.key.every((each) => each === key));
          assert.deepEqual(shown.start, shown.start.toSorted());
          assert.deepEqual(unexplainedKeys(shown, { mode }), [key]);
          for (const left of operations)
            assert.deepEqual(unexplainedKeys(without(history, operations, left), { mode }), []);
        }
      }),
      { numRuns: 20_000 },
    );
    expect([...sizes].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('is the earliest one: before the last of its GETs ended, the key had an explanation', () => {
    fc.assert(
      fc.property(violated, ({ history, violations }) => {
        for (const { key, operations } of violations)
          assert(!unexplainedKeys(until(history, endOf(history, operations)), { mode }).includes(key));
        const ends = violations.map(({ operations }) => endOf(history, operations));
        assert.deepEqual(
          ends,
          ends.toSorted((a, b) => a - b),
        );
      }),
      { numRuns: 10_000 },
    );
  });
});

/** Without one of some operations; with a SET go the GETs of its value, which nobody would have written else. */
function without(history: History, operations: readonly number[], left: number): History {
  const isSet = history.kind[left] !== GET;
  return pick(
    history,
    operations.filter((each) => each !== left && !(isSet && history.value[each] === history.value[left])),
  );
}

/** When the last of the GETs among these operations ended. */
function endOf({ kind, end }: History, operations: readonly number[]): number {
  return Math.max(...operations.filter((each) => kind[each] === GET).map((each) => end[each]!));
}

/** What was known before a moment; what had not ended, was pending. */
function until(history: History, moment: number): History {
  return { ...history, end: history.end.map((end) => (end < moment ? end : Number.POSITIVE_INFINITY)) };
}

describe('a linearizable history is never accused', () => {
  test('as a register, whatever the order of its operations', () => {
    fc.assert(
      fc.property(simulations, fc.constantFrom('completion', 'start', 'any'), (simulation, order) => {
        const history = simulate(simulation);
        expect(checkRegister(inOrder(history, order, simulation.seed))).toMatchObject({
          verdict: 'ok',
          violations: [],
        });
      }),
      { numRuns: 200 },
    );
  });

  test('as a cache that forgets', () => {
    fc.assert(
      fc.property(simulations, fc.constantFrom(0, 0.01, 0.3), (simulation, forgotten) => {
        const history = simulate({ ...simulation, forgotten });
        expect(checkRegister(history, { mode: 'cache' }).verdict).toBe('ok');
      }),
      { numRuns: 200 },
    );
  });

  test('whatever part of it is there', () => {
    fc.assert(
      fc.property(simulations, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), (simulation, share, dropped) => {
        const history = simulate(simulation);
        const moment = share * (history.start[history.length - 1] as number);
        expect(checkRegister(until(history, moment), { partial: true }).verdict).toBe('ok');
        expect(checkRegister(someOf(history, dropped), { partial: true }).verdict).toBe('ok');
        expect(checkRegister(someOf(until(history, moment), dropped), { partial: true, mode: 'cache' }).verdict).toBe(
          'ok',
        );
      }),
      { numRuns: 200 },
    );
  });

  test('as it grows, operation by operation', () => {
    const history = simulate({ operations: 400, seed: 7, keys: 2, pending: 0.05, refused: 0.05 });
    for (let length = 0; length <= history.length; length++)
      expect(checkRegister({ ...history, length }, { partial: true }).verdict).toBe('ok');
  });

  test('a cache that forgets is no register', () => {
    const history = simulate({ operations: 2000, seed: 1, forgotten: 0.01 });
    expect(checkRegister(history).verdict).toBe('violation');
  });
});

test('what is found in a part is found in the whole', () => {
  fc.assert(
    fc.property(
      fc.oneof(anyHistory, nearlyLinearizable),
      fc.nat(),
      fc.constantFrom(...MODES),
      (history, dropped, mode) => {
        const inPart = violatedKeys(someOf(history, dropped), { mode, partial: true });
        const inWhole = new Set(violatedKeys(history, { mode }));
        assert(inPart.every((key) => inWhole.has(key)));
      },
    ),
    { numRuns: 10_000 },
  );
});

/** The same operations, recorded in another order. */
function inOrder(history: History, order: string, seed: number): History {
  const indices = Array.from({ length: history.length }, (_, index) => index);
  const rank = (index: number) =>
    order === 'start' ? history.start[index]! : Math.imul(index + seed, 0x9e3779b1) >>> 0;
  return order === 'completion'
    ? history
    : pick(
        history,
        indices.sort((a, b) => rank(a) - rank(b)),
      );
}

describe('what is asked for', () => {
  const lost = Array.from({ length: 30 }, (_, key) => [
    { kind: 'set' as const, key, value: key + 1, start: 100 - key, end: 101 - key },
    { kind: 'get' as const, key, value: 0, start: 200 - key, end: 201 - key },
  ]).flat();
  const keysOf = (violations: readonly Violation[]) => violations.map(({ key }) => key);

  test('the earliest violations are listed, and all keys counted', () => {
    const { violations, violatedKeys } = checkRegister(historyOf(lost), { atMost: 3 });
    expect(keysOf(violations)).toEqual([29, 28, 27]);
    expect(violatedKeys).toBe(30);
  });

  test('a hundred unless said otherwise, or none', () => {
    expect(checkRegister(historyOf(lost)).violations).toHaveLength(30);
    expect(checkRegister(historyOf(lost), { atMost: 0 })).toMatchObject({ verdict: 'violation', violations: [] });
  });

  test('columns may be longer than the history', () => {
    expect(checkRegister({ ...historyOf(lost), length: 1 })).toMatchObject({ verdict: 'ok', operations: 1 });
  });

  test('an empty history is fine', () => {
    expect(checkRegister(historyOf([]))).toEqual({
      verdict: 'ok',
      violations: [],
      violatedKeys: 0,
      operations: 0,
      unknownKeys: 0,
    });
  });
});

describe('what cannot be judged', () => {
  test.each([
    ['set', 'set'],
    ['refused', 'set'],
    ['set', 'refused'],
    ['refused', 'refused'],
  ] as const)('a value written twice (%s, %s) makes the verdict unknown', (first, second) => {
    const history = historyOf([
      { kind: first, value: 1, start: 0, end: 1 },
      { kind: second, value: 1, start: 2, end: 3 },
    ]);
    const verdict = checkRegister(history);
    expect(verdict).toMatchObject({ verdict: 'unknown', violations: [], unknownKeys: 1 });
    expect(verdict.reason).toMatch(/v1 is written more than once \(again by operation 1\)/);
  });

  test.each([
    ['an end before its start', { kind: 'get', value: 0, start: 2, end: 1 }, /lasts from 2 to 1/],
    ['no time', { kind: 'get', value: 0, start: Number.NaN, end: 1 }, /lasts from NaN to 1/],
    ['a value too large', { kind: 'get', value: 2, start: 0, end: 1 }, /has value 2/],
    ['a value too small', { kind: 'get', value: -2, start: 0, end: 1 }, /has value -2/],
    ['a SET of nothing', { kind: 'set', value: 0, start: 0, end: 1 }, /has value 0/],
    ['a key too large', { kind: 'get', value: 0, key: 1, start: 0, end: 1 }, /has key 1/],
  ] as const)('%s is an error of the caller', (_, row, sentence) => {
    expect(() => checkRegister({ ...historyOf([row]), keys: 1, values: 1 })).toThrow(sentence);
    expect(() => checkRegister({ ...historyOf([row]), keys: 1, values: 1 })).toThrow(RangeError);
  });

  test('so is an unknown kind', () => {
    const history = historyOf([{ kind: 'get', value: 0, start: 0, end: 1 }]);
    expect(() => checkRegister({ ...history, kind: Uint8Array.of(3) })).toThrow(/of kind 3/);
  });
});
