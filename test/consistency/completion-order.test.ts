import fc from 'fast-check';
import { expect, test } from 'vitest';
import { completionOrder } from '../../src/consistency/completion-order.js';
import { Random } from '../store/simulation/random.js';

/** As the language itself sorts, which is stable. */
function expected(ends: readonly number[]): number[] {
  const indices = [...ends.keys()].filter((index) => ends[index] !== Number.POSITIVE_INFINITY);
  return indices.sort((a, b) => ends[a]! - ends[b]!);
}

const order = (ends: readonly number[]) => [...completionOrder(Float64Array.from(ends), ends.length)];

test('it is the order of ends, ties by index, without what has no end', () => {
  const end = fc.oneof(fc.integer({ min: 0, max: 50 }), fc.constant(Number.POSITIVE_INFINITY));
  fc.assert(
    fc.property(fc.array(end, { maxLength: 500, size: 'max' }), (ends) => {
      expect(order(ends)).toEqual(expected(ends));
    }),
    { numRuns: 500 },
  );
});

test.each([0, 1, 10, 1000, 100_000])('of 20,000 ends that are up to %d places away from it', (far) => {
  const random = new Random(far);
  const ends = Array.from({ length: 20_000 }, (_, index) => index + random.below(far + 1));
  expect(order(ends)).toEqual(expected(ends));
});

test('columns may be longer than the history', () => {
  expect([...completionOrder(Float64Array.of(3, 2, 1), 2)]).toEqual([1, 0]);
});
