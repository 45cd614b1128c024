import { describe, expect, test } from 'vitest';
import { lite } from '../../src/protocol/dialect.js';
import { type LoadFlags, parseLoad } from '../../src/stress/flags.js';
import { addCounts } from '../../src/stress/load/tally.js';
import { notesOn } from '../../src/stress/notes.js';
import type { StressTarget } from '../../src/stress/open-target.js';
import { assertRoom, planFor, roomForOperations } from '../../src/stress/plan.js';

const settings = (over: Partial<LoadFlags> = {}) =>
  parseLoad({
    ...{ clients: 50, keys: 10, mix: '1:1', 'key-distribution': 'uniform', 'value-bytes': '32', pipeline: 1 },
    ...{ timeout: '2s', ...over },
  });

const targetWith = (delayMs: number): StressTarget => ({
  target: {
    ...{ address: { host: '127.0.0.1', port: 1 }, description: '', flags: '', server: undefined, csv: undefined },
    close: async () => {},
  },
  wire: { name: 'lite', dialect: lite, beforeSize: ' ' },
  delayMs,
});

const plan = (delayMs: number, over: Partial<LoadFlags> = {}) => planFor(targetWith(delayMs), settings(over));

describe('a plan', () => {
  test.each([
    [0, 10_000, 2000],
    [100, 10_000, 2000],
    [1000, 10_000, 4500],
    [3000, 15_000, 12_500],
    [10_000, 50_000, 30_000],
    [20_000, 60_000, 30_000],
  ])('for a target that takes %d ms lasts %d ms, and waits %d ms for a reply', (delayMs, durationMs, timeoutMs) => {
    expect(plan(delayMs)).toMatchObject({ durationMs, timeoutMs });
  });

  test('lasts as long as was asked for, however slow the target is', () => {
    expect(plan(10_000, { duration: '3s' }).durationMs).toBe(3000);
    expect(plan(10_000, { ops: 5 })).toMatchObject({ durationMs: Number.POSITIVE_INFINITY, operations: 5 });
    expect(plan(10_000, { timeout: '1m' }).timeoutMs).toBe(60_000);
  });

  test('has keys of its own', () => {
    const prefixes = Array.from({ length: 20 }, () => plan(0).prefix);
    expect(new Set(prefixes).size).toBe(20);
    for (const prefix of prefixes) expect(prefix).toMatch(/^ms[0-9a-f]{8}-$/);
  });

  test('does no more than there is room for, unless asked to', () => {
    expect(plan(0).operations).toBe(roomForOperations());
    expect(plan(0, { ops: 1e9 }).operations).toBe(1e9);
    expect([2 ** 31, 2 ** 40].map((bytes) => roomForOperations(bytes))).toEqual([7_669_584, 50_000_000]);
  });

  test('is none for more than all the memory there is', () => {
    assertRoom(Number.POSITIVE_INFINITY, 7000);
    assertRoom(100, 7000);
    expect(() => assertRoom(101, 7000)).toThrow(
      '--ops 101 is more than the memory of this machine has room for, which is 100: use several runs',
    );
  });
});

describe('notes', () => {
  const notes = (delayMs: number, over: Partial<LoadFlags>, counts: object, overdue = 0) => {
    const outcome = { counts: { ...addCounts([]), ...counts }, overdue };
    return notesOn({ delayMs }, plan(delayMs, over), settings(over), outcome);
  };

  test('are not made of a run like any other', () => expect(notes(99, {}, { total: 100, sets: 50 })).toEqual([]));

  test('tell of a slow target where it was waited for longer', () => {
    expect(notes(1000, {}, {})).toEqual([
      'the target is slow: it took up to 1.0 s to answer the probe, so each reply was waited for 4.5 s',
    ]);
    expect(notes(1000, { timeout: '1m' }, {})).toEqual([]);
  });

  test('tell of refusals, of a rate that was too high, and of a full memory', () => {
    expect(notes(0, {}, { sets: 2000, refused: 1500 })).toEqual([
      '1,500 of 2,000 SETs were refused, though their sizes were right',
    ]);
    expect(notes(0, { rate: '9000' }, {}, 1234)).toEqual([
      '1,234 operations were due and found no client with room: --rate 9000 was not reached',
    ]);
    expect(notes(0, {}, { total: roomForOperations() })).toEqual([
      expect.stringMatching(/^it ended after [\d,]+ operations, for which there is room in memory/),
    ]);
    expect(notes(0, { ops: 5 }, { total: 5 })).toEqual([]);
  });
});
