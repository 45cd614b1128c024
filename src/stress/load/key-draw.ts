import type { KeyDistribution } from '../options.js';
import type { Random } from '../random.js';

/** The exponent that YCSB takes for `zipfian`: Cooper et al., Benchmarking Cloud Serving Systems with YCSB (2010). */
const ZIPF_EXPONENT = 0.99;

/** Draws keys: all alike, or the first far more often than the last. */
export class KeyDraw {
  readonly #keys: number;
  /** The chance that a key is this one or one before it; undefined where all are alike. */
  readonly #upTo: Float64Array | undefined;

  constructor(keys: number, distribution: KeyDistribution) {
    this.#keys = keys;
    this.#upTo = distribution === 'zipf' ? cumulated(keys) : undefined;
  }

  draw(random: Random): number {
    const drawn = random.next();
    return this.#upTo === undefined ? Math.floor(drawn * this.#keys) : firstAbove(this.#upTo, drawn);
  }
}

/** Key n, from 0 on, comes in proportion to 1 / (n + 1) ^ exponent. */
function cumulated(keys: number): Float64Array {
  const upTo = new Float64Array(keys);
  let sum = 0;
  for (let key = 0; key < keys; key += 1) {
    sum += (key + 1) ** -ZIPF_EXPONENT;
    upTo[key] = sum;
  }
  for (let key = 0; key < keys; key += 1) upTo[key]! /= sum;
  return upTo;
}

function firstAbove(sorted: Float64Array, wanted: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! > wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}
