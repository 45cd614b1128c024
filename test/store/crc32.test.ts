import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32 } from '../../src/store/crc32.js';
import { SEED } from '../protocol/request-arbitraries.js';

/** The definition, bit by bit: the remainder by the reflected polynomial 0xedb88320. */
function byDefinition(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (const byte of bytes) {
    remainder ^= byte;
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0);
  }
  return ~remainder >>> 0;
}

test('has the check value of the catalogue of CRC algorithms', () => {
  expect(crc32(Buffer.from('123456789'), 0, 9).toString(16)).toBe('cbf43926');
});

test('follows the definition, at once and in parts, for any length', () => {
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.uint8Array({ minLength: 100, maxLength: 300 }));
  fc.assert(
    fc.property(bytes, bytes, bytes, (before, first, second) => {
      const all = Buffer.concat([before, first, second]);
      const start = before.length;
      const middle = start + first.length;
      const expected = byDefinition(all.subarray(start));
      expect(crc32(all, start, all.length)).toBe(expected);
      expect(crc32(all, middle, all.length, crc32(all, start, middle))).toBe(expected);
    }),
    { seed: SEED },
  );
});
