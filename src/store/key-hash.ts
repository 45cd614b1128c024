import { randomBytes } from 'node:crypto';
import { viewOf } from '../protocol/byte-ops.js';

/** The 64 secret bits of a hash, as two 32-bit halves. */
export type HashSeed = readonly [number, number];

/** A seed nobody can guess, so that no client can choose keys that collide. */
export function randomHashSeed(): HashSeed {
  const bytes = randomBytes(8);
  return [bytes.readInt32LE(0), bytes.readInt32LE(4)];
}

/**
 * HalfSipHash-1-3 with 32 bits of output (J.-P. Aumasson, D. J. Bernstein: "SipHash: a fast short-input PRF", 2012, and
 * their reference implementation), which hash tables of operating systems and languages use against chosen keys.
 */
export class KeyHash {
  readonly #k0: number;
  readonly #k1: number;

  constructor([k0, k1]: HashSeed) {
    this.#k0 = k0 | 0;
    this.#k1 = k1 | 0;
  }

  /**
   * The hash of bytes[start, end) as a signed 32-bit integer. The rounds are written out, for a function of their own would
   * have to return four words, that is, an object.
   */
  of(bytes: Buffer, start: number, end: number): number {
    let v0 = this.#k0;
    let v1 = this.#k1;
    let v2 = 0x6c796765 ^ v0;
    let v3 = 0x74656462 ^ v1;
    const length = end - start;
    const wordsEnd = start + (length & ~3);

    const view = viewOf(bytes);
    let at = start;
    for (; at < wordsEnd; at += 4) {
      const word = view.getInt32(at, true);
      v3 ^= word;
      v0 = (v0 + v1) | 0;
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
      v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0;
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
      v2 = (v2 << 16) | (v2 >>> 16);
      v0 ^= word;
    }

    let last = length << 24;
    if (at < end) last |= bytes[at]!;
    if (at + 1 < end) last |= bytes[at + 1]! << 8;
    if (at + 2 < end) last |= bytes[at + 2]! << 16;
    v3 ^= last;
    // One round that takes the last word in, three that finish.
    for (let round = 0; round < 4; round++) {
      v0 = (v0 + v1) | 0;
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
      v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0;
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
      v2 = (v2 << 16) | (v2 >>> 16);
      if (round === 0) {
        v0 ^= last;
        v2 ^= 0xff;
      }
    }
    return v1 ^ v3;
  }
}
