import fc from 'fast-check';
import { build } from 'hdr-histogram-js';
import { expect, test } from 'vitest';
import { LatencyCounts } from '../../../src/stress/load/latency-counts.js';

const latency = fc.oneof(
  fc.nat({ max: 5000 }),
  fc.nat({ max: 10_000_000 }),
  fc.nat({ max: 2 ** 31 - 1 }),
  fc.constantFrom(0, 1, 2047, 2048, 2049, 4095, 4096, 2 ** 31 - 1),
);

function countsOf(latencies: readonly number[], bits = 11): LatencyCounts {
  const counts = new LatencyCounts(bits);
  for (const us of latencies) counts.add(us);
  return counts;
}

function same(a: LatencyCounts, b: LatencyCounts): boolean {
  return Buffer.from(a.counts.buffer).equals(Buffer.from(b.counts.buffer));
}

test('percentiles are those of HdrHistogram', () => {
  fc.assert(
    fc.property(
      fc.array(latency, { minLength: 1 }),
      fc.double({ min: 1, max: 100, noNaN: true }),
      (latencies, percent) => {
        const histogram = build({ highestTrackableValue: 2 ** 31 - 1, numberOfSignificantValueDigits: 3 });
        for (const us of latencies) histogram.recordValue(us);
        const counts = countsOf(latencies);
        expect(counts.percentile(percent)).toBe(histogram.getValueAtPercentile(percent));
        expect(counts.total).toBe(latencies.length);
      },
    ),
  );
});

test.each([
  [11, 0.001],
  [7, 0.016],
])('with %i bits, a bucket is within %d of what it holds', (bits, error) => {
  fc.assert(
    fc.property(latency, (us) => {
      const at = countsOf([us], bits).percentile(50) ?? Number.NaN;
      expect(at).toBeGreaterThanOrEqual(us);
      expect(at).toBeLessThanOrEqual(us + us * error);
    }),
  );
});

test('every count is given again, in a bucket that holds it', () => {
  fc.assert(
    fc.property(fc.array(latency), (latencies) => {
      const again = new LatencyCounts(11);
      countsOf(latencies).forEach((us, count) => {
        for (let left = count; left > 0; left -= 1) again.add(us);
      });
      expect(same(again, countsOf(latencies))).toBe(true);
    }),
  );
});

test('merged counts are those of both', () => {
  fc.assert(
    fc.property(fc.array(latency), fc.array(latency), (some, others) => {
      const merged = countsOf(some, 7);
      merged.merge(countsOf(others, 7));
      expect(same(merged, countsOf([...some, ...others], 7))).toBe(true);
    }),
  );
});

test('what is longer than half an hour counts as half an hour; fractions are rounded', () => {
  expect(countsOf([1e12]).percentile(50)).toBe(2 ** 31 - 1);
  expect(countsOf([1.4]).percentile(50)).toBe(1);
  expect(countsOf([1.6]).percentile(50)).toBe(2);
});

test('where nothing was counted there is no percentile', () => {
  expect(new LatencyCounts(11).percentile(50)).toBeNull();
});
