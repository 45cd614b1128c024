import { describe, expect, test, vi } from 'vitest';
import { GET, type History, type HistoryEvent, REFUSED } from '../../src/consistency/history.js';
import { checkRegister } from '../../src/consistency/register.js';
import type { Anomaly } from '../../src/consistency/verdict.js';
import { INJECTIONS, inject } from './inject.js';
import { concatenated, historyOf, type Row, rowsOf } from './rows.js';
import { simulate } from './simulate.js';

vi.setConfig({ testTimeout: 600_000 });

const SEEDS = 50;
const busy = (seed: number): History => simulate({ operations: 2000, seed, keys: 5, refused: 0.05, pending: 0.01 });

describe.each(INJECTIONS)('one answer of 2,000 that is a %s', (anomaly) => {
  test('is found, named, and shown', () => {
    let injected = 0;
    for (let seed = 0; seed < SEEDS; seed++) {
      const given = inject(busy(seed), anomaly, seed);
      if (given === undefined) continue;
      injected += 1;
      const { violations, violatedKeys } = checkRegister(given.history);
      expect(violatedKeys).toBe(1);
      expect(violations).toMatchObject([{ key: given.key, anomaly }]);
      expect(violations[0]!.operations).toContain(given.get);
    }
    expect(injected).toBeGreaterThan(SEEDS / 2);
  });
});

/** What follows on a key when all is quiet; times count from then, values are new. */
const ENDINGS: readonly (readonly [Anomaly, string])[] = [
  ['lost-update', 'set 1 0-10, set 2 20-30, get 1 40-50'],
  ['lost-update', 'set 1 0-10, get - 40-50'],
  ['back-from-the-dead', 'set 1 0-10, get 1 12-15, set 2 20-30, get 2 35-38, get 1 40-50'],
  ['stale-read', 'set 1 0-10, set 2 20-30, get 1 40-50, get 2 55-60'],
  ['not-linearizable', 'set 1 0-10, set 2 0-10, get 1 20-30, get 2 40-50'],
];

describe.each(ENDINGS)('what is a %s in the end: %s', (anomaly, ending) => {
  const followed = (seed: number, kill: boolean) => {
    // Nothing is pending that might come later and explain it.
    const history = simulate({ operations: 2000, seed, keys: 5, refused: 0.05 });
    const quiet = Math.max(...history.end) + 1;
    const rows = rowsOf(ending).map((row) => later(row, history, quiet));
    const events: HistoryEvent[] = kill ? [{ at: quiet + 35, kind: 'kill' }] : [];
    return { history: concatenated(history, historyOf(rows)), events, length: history.length };
  };

  test('is found after 2,000 operations', () => {
    for (let seed = 0; seed < SEEDS; seed++) {
      const { history, length } = followed(seed, false);
      const { violations } = checkRegister(history);
      expect(violations).toMatchObject([{ key: 0, anomaly }]);
      expect(violations[0]!.operations.some((each) => each >= length)).toBe(true);
    }
  });

  test('is blamed on a crash where that lost what was acknowledged', () => {
    const { history, events } = followed(1, true);
    const isLost = anomaly === 'lost-update';
    expect(checkRegister({ ...history, events }).violations).toMatchObject([
      { anomaly: isLost ? 'lost-in-crash' : anomaly },
    ]);
  });
});

function later(row: Row, { values }: History, by: number): Row {
  return { ...row, value: row.value > 0 ? values + row.value : row.value, start: by + row.start, end: by + row.end! };
}

test('a refused SET is not among the values that are read', () => {
  const { kind, value, length } = busy(1);
  const refused = new Set(
    Array.from({ length }, (_, at) => at).flatMap((at) => (kind[at] === REFUSED ? [value[at]] : [])),
  );
  expect(refused.size).toBeGreaterThan(10);
  for (let at = 0; at < length; at++) if (kind[at] === GET) expect(refused).not.toContain(value[at]);
});
