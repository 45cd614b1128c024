/** So many samples are taken of how the two clocks stand; the tightest counts. */
const SAMPLES = 200;

/**
 * The clock of a run: microseconds since it began, the same in every thread.
 *
 * `performance.now()` is cheap and monotonic but counts from the birth of its thread; `process.hrtime` is one clock for all.
 * How far they are apart is measured between two looks at `process.hrtime`: the true distance lies within that bracket,
 * whose half is `errorUs`. Both run on the system's monotonic clock, so the distance stays.
 */
export class Clock {
  readonly #offsetUs: number;
  /** How much the times of this thread may be off, in microseconds. */
  readonly errorUs: number;

  /** @param originNs when the run began, by `process.hrtime.bigint()` */
  constructor(originNs: bigint) {
    let offset = 0;
    let bracket = Number.POSITIVE_INFINITY;
    for (let sample = 0; sample < SAMPLES; sample += 1) {
      const before = process.hrtime.bigint();
      const own = performance.now();
      const after = process.hrtime.bigint();
      const width = Number(after - before) / 1000;
      if (width >= bracket) continue;
      bracket = width;
      offset = Number(before - originNs) / 1000 + width / 2 - own * 1000;
    }
    this.#offsetUs = offset;
    this.errorUs = bracket / 2;
  }

  now(): number {
    return performance.now() * 1000 + this.#offsetUs;
  }
}
