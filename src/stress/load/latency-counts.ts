/**
 * How often each latency came, in whole microseconds. Buckets are those of HdrHistogram: up to 2^`bits` each number has its
 * own, and from there on each power of two is cut into 2^(`bits` - 1). To add one costs a few nanoseconds.
 */
export class LatencyCounts {
  readonly counts: Uint32Array<ArrayBufferLike>;
  readonly #bits: number;

  /**
   * @param bits 11 for three significant digits, 7 for better than two percent
   * @param counts what {@link counts} of another one was
   */
  constructor(
    bits: number,
    counts: Uint32Array<ArrayBufferLike> = new Uint32Array((MOST_BITS - bits + 2) << (bits - 1)),
  ) {
    this.#bits = bits;
    this.counts = counts;
  }

  add(us: number): void {
    const whole = us < MOST_US ? (us + 0.5) | 0 : MOST_US;
    const bits = this.#bits;
    const shift = Math.max(0, 32 - bits - Math.clz32(whole));
    this.counts[(shift << (bits - 1)) + (whole >>> shift)]! += 1;
  }

  merge(other: LatencyCounts): void {
    for (let bucket = 0; bucket < this.counts.length; bucket += 1) this.counts[bucket]! += other.counts[bucket]!;
  }

  clear(): void {
    this.counts.fill(0);
  }

  get total(): number {
    let total = 0;
    for (const count of this.counts) total += count;
    return total;
  }

  /** The latency that so many percent do not exceed, in microseconds: the upper end of its bucket; null where there is none. */
  percentile(percent: number): number | null {
    const wanted = Math.ceil((this.total * percent) / 100);
    let seen = 0;
    for (let bucket = 0; bucket < this.counts.length; bucket += 1) {
      seen += this.counts[bucket]!;
      if (seen >= wanted && seen > 0) return this.#lastOf(bucket);
    }
    return null;
  }

  /** Calls `each` with a number of every bucket that is not empty, and how often it came. */
  forEach(each: (us: number, count: number) => void): void {
    for (const [bucket, count] of this.counts.entries()) if (count > 0) each(this.#firstOf(bucket), count);
  }

  #firstOf(bucket: number): number {
    const shift = Math.max(0, (bucket >> (this.#bits - 1)) - 1);
    return (bucket - (shift << (this.#bits - 1))) * 2 ** shift;
  }

  #lastOf(bucket: number): number {
    return this.#firstOf(bucket + 1) - 1;
  }
}

/** Half an hour: nobody waits longer for a reply. */
const MOST_US = 2 ** 31 - 1;
const MOST_BITS = 31;
