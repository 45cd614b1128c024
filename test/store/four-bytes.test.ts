import fc from 'fast-check';
import { expect, test } from 'vitest';
import { endsKey, endsValue } from '../../src/store/four-bytes.js';
import { SEED } from '../protocol/request-arbitraries.js';

/** Bytes near those that matter, and any others. */
const byte = fc.oneof(
  fc.constantFrom(0, 0x09, 0x0a, 0x0b, 0x0d, 0x20, 0x21, 0x2b, 0x2c, 0x2d, 0x7e, 0x7f, 0x80, 0xac, 0xff),
  fc.nat(255),
);

test('tells what looking at each byte tells', () => {
  fc.assert(
    fc.property(fc.tuple(byte, byte, byte, byte), (bytes) => {
      const word = Buffer.from(bytes).readInt32LE();
      expect(endsKey(word)).toBe(bytes.some((byte) => byte <= 0x20 || byte === 0x2c || byte === 0x7f));
      expect(endsValue(word)).toBe(bytes.some((byte) => byte === 0x0a || byte === 0x2c));
    }),
    { seed: SEED, numRuns: 20_000 },
  );
});
