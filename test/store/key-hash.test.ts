import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KeyHash, randomHashSeed } from '../../src/store/key-hash.js';
import { SEED } from '../protocol/request-arbitraries.js';

const MASK = 0xffff_ffffn;
const rotate = (word: bigint, by: bigint): bigint => ((word << by) | (word >> (32n - by))) & MASK;
const half = (signed: number): bigint => BigInt(signed >>> 0);

/** HalfSipHash-c-d with 32 bits of output, as the specification has it and with no thought of speed. */
function halfSipHash(compress: number, finish: number, k0: bigint, k1: bigint, bytes: Uint8Array): bigint {
  const v: [bigint, bigint, bigint, bigint] = [k0, k1, 0x6c796765n ^ k0, 0x74656462n ^ k1];
  const rounds = (count: number): void => {
    for (let i = 0; i < count; i++) {
      v[0] = (v[0] + v[1]) & MASK;
      v[1] = rotate(v[1], 5n) ^ v[0];
      v[0] = rotate(v[0], 16n);
      v[2] = (v[2] + v[3]) & MASK;
      v[3] = rotate(v[3], 8n) ^ v[2];
      v[0] = (v[0] + v[3]) & MASK;
      v[3] = rotate(v[3], 7n) ^ v[0];
      v[2] = (v[2] + v[1]) & MASK;
      v[1] = rotate(v[1], 13n) ^ v[2];
      v[2] = rotate(v[2], 16n);
    }
  };
  const padded = Buffer.alloc(4 * Math.floor(bytes.length / 4) + 4);
  padded.set(bytes);
  padded[padded.length - 1] = bytes.length;
  for (let at = 0; at < padded.length; at += 4) {
    const word = half(padded.readInt32LE(at));
    v[3] ^= word;
    rounds(compress);
    v[0] ^= word;
  }
  v[2] ^= 0xffn;
  rounds(finish);
  return v[1] ^ v[3];
}

describe('the hash of a key', () => {
  // From vectors.h of the authors' reference implementation: key 00 01 .. 07, input 00 01 .., 2 and 4 rounds.
  test.each([
    [0, 0x5b9f35a9n],
    [1, 0xb85a4727n],
    [2, 0x03a662fan],
    [3, 0x04e7fe8an],
    [4, 0x89466e2an],
  ])('has a reference that agrees with the published output for %d bytes', (length, expected) => {
    const input = Uint8Array.from({ length }, (_, i) => i);
    expect(halfSipHash(2, 4, 0x03020100n, 0x07060504n, input)).toBe(expected);
  });

  test('is that of the reference with 1 and 3 rounds, wherever the key lies', () => {
    const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    fc.assert(
      fc.property(int32, int32, fc.uint8Array({ maxLength: 300 }), fc.nat(9), (k0, k1, key, before) => {
        const bytes = Buffer.concat([Buffer.alloc(before, 0xaa), key, Buffer.alloc(9, 0xaa)]);
        const hash = new KeyHash([k0, k1]).of(bytes, before, before + key.length);
        expect(half(hash)).toBe(halfSipHash(1, 3, half(k0), half(k1), key));
        expect(hash).toBe(hash | 0);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  test('is another one with each random seed', () => {
    const key = Buffer.from('key');
    const hashes = Array.from({ length: 8 }, () => new KeyHash(randomHashSeed()).of(key, 0, key.length));
    expect(new Set(hashes).size).toBeGreaterThan(1);
  });
});
