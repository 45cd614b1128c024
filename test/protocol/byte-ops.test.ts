import fc from 'fast-check';
import { expect, test } from 'vitest';
import { copyBytes, findByte } from '../../src/protocol/byte-ops.js';

/** On both sides of where the loops end and the native calls begin. */
const bytes = fc.uint8Array({ maxLength: 200, size: 'max' }).map((array) => Buffer.from(array));
const range = bytes.chain((all) =>
  fc.tuple(fc.constant(all), fc.nat({ max: all.length }), fc.nat({ max: all.length })).map(([given, a, b]) => ({
    given,
    from: Math.min(a, b),
    to: Math.max(a, b),
  })),
);

test('findByte finds the first, within its range only', () => {
  fc.assert(
    fc.property(range, fc.nat({ max: 255 }), fc.nat({ max: 200 }), ({ given, from, to }, other, index) => {
      // Nearly always a byte that is there.
      const byte = given[index] ?? other;
      const found = given.subarray(from, to).indexOf(byte);
      expect(findByte(given, byte, from, to)).toBe(found === -1 ? -1 : from + found);
    }),
    { numRuns: 1000 },
  );
});

test('copyBytes copies its range, and changes nothing else', () => {
  fc.assert(
    fc.property(range, fc.nat({ max: 9 }), fc.nat({ max: 9 }), ({ given, from, to }, before, after) => {
      const target = Buffer.alloc(before + to - from + after, '-');
      copyBytes(given, from, to, target, before);
      const parts = [Buffer.alloc(before, '-'), given.subarray(from, to), Buffer.alloc(after, '-')];
      expect(target.equals(Buffer.concat(parts))).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
