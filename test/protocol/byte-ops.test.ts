import fc from 'fast-check';
import { expect, test } from 'vitest';
import { copyBytes, copyView, findByte, viewOf } from '../../src/protocol/byte-ops.js';

/** On both sides of where the loops end and the native calls begin. */
const bytes = fc.uint8Array({ maxLength: 2000, size: 'max' }).map((array) => Buffer.from(array));
const range = bytes.chain((all) =>
  fc.tuple(fc.constant(all), fc.nat({ max: all.length }), fc.nat({ max: all.length })).map(([given, a, b]) => ({
    given,
    from: Math.min(a, b),
    to: Math.max(a, b),
  })),
);

test('findByte finds the first, within its range only', () => {
  fc.assert(
    fc.property(range, fc.nat({ max: 255 }), fc.nat({ max: 2000 }), ({ given, from, to }, other, index) => {
      // Nearly always a byte that is there.
      const byte = given[index] ?? other;
      const found = given.subarray(from, to).indexOf(byte);
      expect(findByte(given, byte, from, to)).toBe(found === -1 ? -1 : from + found);
    }),
    { numRuns: 1000 },
  );
});

type Copy = typeof copyBytes;
const copyViewed: Copy = (source, start, end, target, at) => copyView(viewOf(source), start, end, viewOf(target), at);

test.each<[string, Copy]>([
  ['copyBytes', copyBytes],
  ['copyView', copyViewed],
])('%s copies its range, and changes nothing else', (_, copy) => {
  fc.assert(
    fc.property(range, fc.nat({ max: 9 }), fc.nat({ max: 9 }), ({ given, from, to }, before, after) => {
      const target = Buffer.alloc(before + to - from + after, '-');
      copy(given, from, to, target, before);
      const parts = [Buffer.alloc(before, '-'), given.subarray(from, to), Buffer.alloc(after, '-')];
      expect(target.equals(Buffer.concat(parts))).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test('viewOf gives the memory of each buffer, whichever was asked for before', () => {
  const all = Buffer.from('abcdefgh');
  const buffers = [all, all.subarray(3), all.subarray(3, 7)];
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 2 })), (order) => {
      for (const index of order) {
        const bytes = buffers[index] as Buffer;
        const view = viewOf(bytes);
        expect([view.byteLength, view.getInt32(0)]).toEqual([bytes.length, bytes.readInt32BE()]);
      }
    }),
  );
});
