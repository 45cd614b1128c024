import { expect, test } from 'vitest';
import { GET, SET } from '../../../src/consistency/history.js';
import { addCounts, Tally } from '../../../src/stress/load/tally.js';

test('what ends belongs to the slot in which it ends', () => {
  const tally = new Tally();
  for (const end of [0, 99_999, 100_000, 350_000]) tally.answered(GET, 1, 10, end);
  tally.failed('closed', 3, 360_000);
  tally.failed('no-reply', 1, 720_000);
  const slots = tally.takeSlots().map(({ index, operations, errors }) => [index, operations, errors]);
  expect(slots).toEqual([
    [0, 2, 0],
    [1, 1, 0],
    [3, 1, 3],
    [7, 0, 1],
  ]);
  expect(tally.takeSlots()).toEqual([]);
  tally.answered(GET, 1, 10, 730_000);
  expect(tally.takeSlots()).toMatchObject([{ index: 7, operations: 1, errors: 0 }]);
  expect(tally.lastEnd).toBe(730_000);
});

test('counts of several threads add up', () => {
  const tallies = [new Tally(), new Tally()];
  for (const [index, tally] of tallies.entries()) {
    tally.answered(SET, 1, 10, 10);
    tally.failed('closed', index + 1, 20);
    tally.connections += 2;
    tally.troubled(5);
  }
  tallies[1]?.failed('reset', 1, 20);
  expect(addCounts(tallies.map((tally) => tally.counts()))).toEqual({
    ...{ total: 2, gets: 0, sets: 2, hits: 0, misses: 0, stored: 2, refused: 0, pending: 0 },
    ...{ errors: { closed: 3, reset: 1 }, connections: 4, badReads: 0, troubled: 10 },
  });
});
