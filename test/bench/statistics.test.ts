import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Latencies } from '../../src/bench/latencies.js';
import { median, ratios, rotated, spread } from '../../src/bench/statistics.js';

const numbers = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 30 });

describe('the median', () => {
  test.each([
    [[5], 5],
    [[1, 9], 5],
    [[9, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
  ])('of %j is %d', (values, middle) => {
    expect(median(values)).toBe(middle);
  });

  test('has as many values above as below', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const middle = median(values);
        const above = values.filter((value) => value > middle).length;
        const below = values.filter((value) => value < middle).length;
        expect(Math.max(above, below)).toBeLessThanOrEqual(values.length / 2);
        expect(spread(values)).toEqual({ median: middle, min: Math.min(...values), max: Math.max(...values) });
      }),
    );
  });
});

describe('the ratio', () => {
  test('is that of each round, whatever disturbed the round', () => {
    fc.assert(
      fc.property(numbers, fc.double({ min: 0.1, max: 10, noNaN: true }), (baseline, factor) => {
        const own = baseline.map((rate) => rate * factor);
        for (const ratio of ratios(own, baseline)) expect(ratio).toBeCloseTo(factor);
      }),
    );
  });

  test('is no ratio of medians', () => {
    // Medians 10 and 20; yet the second was twice as fast in one round alone.
    expect(median(ratios([10, 20, 30], [10, 10, 30]))).toBe(1);
  });
});

describe('the order of rounds', () => {
  test('has everybody in it once, and everybody first as often as any other', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(), { minLength: 1, maxLength: 8 }), fc.nat(5), (items, times) => {
        const rounds = Array.from({ length: items.length * times }, (_, round) => rotated(items, round));
        for (const order of rounds) expect([...order].sort()).toEqual([...items].sort());
        for (let place = 0; place < items.length; place += 1)
          for (const item of items) expect(rounds.filter((order) => order[place] === item)).toHaveLength(times);
      }),
    );
  });

  test('is that of the targets in the first round', () => {
    expect([0, 1, 2, 3].map((round) => rotated('abc'.split(''), round).join(''))).toEqual(['abc', 'bca', 'cab', 'abc']);
  });
});

describe('latencies', () => {
  /** The value that so many percent are at most. */
  const exact = (sorted: readonly number[], percent: number) =>
    sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;

  test('have the percentiles of a sorted list, to three digits', () => {
    const lengths = fc.array(fc.double({ min: 0.001, max: 200_000, noNaN: true }), { minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(lengths, (list) => {
        const latencies = new Latencies();
        for (const [index, ms] of list.entries()) {
          latencies.add(ms);
          if (index % 7 === 0) latencies.flush();
        }
        expect(latencies.count).toBe(list.length);
        const sorted = list.map((ms) => ms * 1000).sort((a, b) => a - b);
        const { p50, p90, p99, p999, max } = latencies.summary();
        expect(Math.max(p50, p90, p99, p999)).toBeLessThanOrEqual(max);
        for (const [us, percent] of [
          [p50, 50],
          [p90, 90],
          [p99, 99],
          [p999, 99.9],
          [max, 100],
        ] as const) {
          const due = exact(sorted, percent);
          // A tenth of a microsecond is the unit; behind it three digits count.
          expect(Math.abs(us - due)).toBeLessThanOrEqual(due / 1000 + 0.1);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('of a day do not overflow', () => {
    const latencies = new Latencies();
    latencies.add(24 * 60 * 60_000);
    expect(latencies.summary().max).toBeGreaterThan(200e6);
  });
});
