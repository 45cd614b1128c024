import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wilson } from '../src/wilson.js';

// scipy.stats.binomtest(came, all).proportion_ci(method='wilson')
test.each([
  [0, 10, 0, 0.2775],
  [8, 10, 0.4902, 0.9433],
  [10, 10, 0.7225, 1],
  [17, 20, 0.6396, 0.9476],
  [50, 100, 0.4038, 0.5962],
  [1, 1, 0.2065, 1],
])('%i of %i', (came, all, low, high) => {
  const [from, to] = wilson(came, all);
  expect(from).toBeCloseTo(low, 4);
  expect(to).toBeCloseTo(high, 4);
});

test('an interval holds its rate, is none beyond 0 and 1, and mirrors', () => {
  const counts = fc.integer({ min: 1, max: 100_000 }).chain((all) => fc.tuple(fc.nat(all), fc.constant(all)));
  fc.assert(
    fc.property(counts, ([came, all]) => {
      const [low, high] = wilson(came, all);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(low).toBeLessThanOrEqual(came / all);
      expect(high).toBeGreaterThanOrEqual(came / all);
      expect(high).toBeLessThanOrEqual(1);
      const [otherLow, otherHigh] = wilson(all - came, all);
      expect(otherLow).toBeCloseTo(1 - high, 9);
      expect(otherHigh).toBeCloseTo(1 - low, 9);
    }),
  );
});
