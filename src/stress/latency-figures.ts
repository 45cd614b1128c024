import { build, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';
import type { LatencyCounts } from './load/latency-counts.js';
import type { LatencyFigures } from './result.js';

/** Counts as an HDR histogram in whole microseconds, three significant digits; undefined where nothing was counted. */
export function latencyFigures(counts: LatencyCounts): LatencyFigures | undefined {
  const histogram = build({
    bitBucketSize: 32,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 2 ** 31 - 1,
    numberOfSignificantValueDigits: 3,
    autoResize: false,
    useWebAssembly: false,
  });
  counts.forEach((us, count) => {
    histogram.recordValueWithCount(us, count);
  });
  return histogram.totalCount === 0 ? undefined : figuresOf(histogram);
}

/**
 * What is told of a histogram in microseconds.
 * @param maxValue the longest latency, where it is known better: a histogram that was read again has the end of its bucket
 */
export function figuresOf(histogram: Histogram, maxValue = histogram.maxValue): LatencyFigures {
  const { mean, totalCount } = histogram;
  // A percentile is the upper end of its bucket, which may lie above all values.
  const at = (percentile: number) => Math.min(histogram.getValueAtPercentile(percentile), maxValue);
  return {
    count: totalCount,
    mean: Number(mean.toFixed(1)),
    p50: at(50),
    p90: at(90),
    p99: at(99),
    p999: at(99.9),
    max: maxValue,
    histogram: encodeIntoCompressedBase64(histogram),
  };
}
