import { build } from 'hdr-histogram-js';

/** In microseconds, with three significant digits. */
export interface LatencySummary {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** The histogram counts in tenths of a microsecond, up to 214 s. */
const UNITS_PER_MS = 10_000;
const MOST_UNITS = 2 ** 31 - 1;
/** More than a round sees: the histogram is fed between rounds, for it costs more than a tenth of a microsecond a time. */
const PENDING = 2 ** 20;

/** Latencies, in an HDR histogram: 3 significant digits from 0.1 µs to 214 s, in 90 kB however many there are. */
export class Latencies {
  readonly #histogram = build({
    bitBucketSize: 32,
    lowestDiscernibleValue: 1,
    highestTrackableValue: MOST_UNITS,
    numberOfSignificantValueDigits: 3,
    autoResize: false,
    useWebAssembly: false,
  });
  readonly #pending = new Uint32Array(PENDING);
  #count = 0;

  add(ms: number): void {
    if (this.#count === PENDING) this.flush();
    this.#pending[this.#count] = Math.min(ms * UNITS_PER_MS, MOST_UNITS);
    this.#count += 1;
  }

  /** Moves what was added into the histogram, at a time when that disturbs nothing. */
  flush(): void {
    for (let at = 0; at < this.#count; at += 1) this.#histogram.recordValue(this.#pending[at] ?? 0);
    this.#count = 0;
  }

  /** How many there are. */
  get count(): number {
    return this.#histogram.totalCount + this.#count;
  }

  summary(): LatencySummary {
    this.flush();
    const us = (units: number) => (units * 1000) / UNITS_PER_MS;
    const { maxValue } = this.#histogram;
    // A percentile is the upper end of its bucket, which may lie above all values.
    const at = (percentile: number) => us(Math.min(this.#histogram.getValueAtPercentile(percentile), maxValue));
    return { p50: at(50), p90: at(90), p99: at(99), p999: at(99.9), max: us(maxValue) };
  }
}
