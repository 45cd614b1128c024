import fc from 'fast-check';
import { expect, test } from 'vitest';
import { below, endsKey, endsValue, endsWord, fourOf, holds } from '../../src/protocol/four-bytes.js';
import { SEED } from './request-arbitraries.js';

/** Bytes near those that matter, and any others. */
const byte = fc.oneof(
  fc.constantFrom(0, 0x09, 0x0a, 0x0b, 0x0d, 0x20, 0x21, 0x2b, 0x2c, 0x2d, 0x7e, 0x7f, 0x80, 0xac, 0xff),
  fc.nat(255),
);

test('tells what looking at each byte tells', () => {
  fc.assert(
    fc.property(fc.tuple(byte, byte, byte, byte), byte, (bytes, other) => {
      const word = Buffer.from(bytes).readInt32LE();
      expect(endsWord(word)).toBe(bytes.some((byte) => byte <= 0x20 || byte === 0x7f));
      expect(holds(word, fourOf(other))).toBe(bytes.includes(other));
      const bound = Math.min(other, 0x80);
      expect(below(word, fourOf(bound)) !== 0).toBe(bytes.some((byte) => byte < bound));
      expect(endsKey(word)).toBe(bytes.some((byte) => byte <= 0x20 || byte === 0x2c || byte === 0x7f));
      expect(endsValue(word)).toBe(bytes.some((byte) => byte === 0x0a || byte === 0x2c));
    }),
    { seed: SEED, numRuns: 20_000 },
  );
});
