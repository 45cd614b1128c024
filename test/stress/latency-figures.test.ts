import fc from 'fast-check';
import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { expect, test } from 'vitest';
import { latencyFigures } from '../../src/stress/latency-figures.js';
import { LatencyCounts } from '../../src/stress/load/latency-counts.js';
import { RUN_BITS } from '../../src/stress/load/tally.js';

const figuresOf = (latencies: readonly number[]) => {
  const counts = new LatencyCounts(RUN_BITS);
  for (const us of latencies) counts.add(us);
  return latencyFigures(counts);
};

/** Three significant digits, and one for what is below a microsecond. */
const near = (us: number) => Math.max(1, us * 0.002);

test('there are no figures of nothing', () => {
  expect(figuresOf([])).toBeUndefined();
});

test('percentiles are those of the latencies, to three digits', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1e8, noNaN: true }), { minLength: 1, maxLength: 300 }),
      (latencies) => {
        const figures = figuresOf(latencies)!;
        const sorted = [...latencies].sort((a, b) => a - b);
        const exact = (percent: number) => sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)]!;
        const pairs = [
          [figures.p50, exact(50)],
          [figures.p90, exact(90)],
          [figures.p99, exact(99)],
          [figures.p999, exact(99.9)],
          [figures.max, exact(100)],
          [figures.mean, latencies.reduce((sum, us) => sum + us, 0) / latencies.length],
        ] as const;
        expect(figures.count).toBe(latencies.length);
        for (const [figure, us] of pairs) expect(Math.abs(figure - us)).toBeLessThanOrEqual(near(us));
      },
    ),
  );
});

test('the histogram says the same in the format of HdrHistogram', () => {
  const figures = figuresOf(Array.from({ length: 5000 }, (_, index) => index * 7))!;
  const histogram = decodeFromCompressedBase64(figures.histogram);
  expect(histogram.totalCount).toBe(5000);
  expect(Math.abs(histogram.maxValue - figures.max)).toBeLessThanOrEqual(near(figures.max));
  expect(histogram.getValueAtPercentile(99)).toBe(figures.p99);
});
