/** Numbers that are the same for the same seed. Mulberry32: small, fast, and good enough to draw keys. */
export class Random {
  #state: number;

  /** @param stream of one seed there are as many independent rows of numbers as there are streams */
  constructor(seed: number, stream = 0) {
    this.#state = mix(mix(seed | 0, 0x9e3779b9), stream);
  }

  /** From 0 to below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    const state = this.#state;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }
}

/** A number of 32 bits in which every bit of both counts. The last steps are those of MurmurHash3. */
export function mix(a: number, b: number): number {
  let mixed = Math.imul(a ^ (a >>> 16), 0x7feb352d) ^ Math.imul(b, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
