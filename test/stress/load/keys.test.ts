import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Keys } from '../../../src/stress/load/keys.js';

const keys = new Keys('run-');
const key = fc.nat({ max: 2 ** 31 - 1 });

test('a key is written, matched and found again', () => {
  fc.assert(
    fc.property(key, fc.nat({ max: 4 }), (number, at) => {
      const bytes = Buffer.alloc(32, ' ');
      const end = keys.write(bytes, at, number);
      expect(bytes.toString('latin1', at, end)).toBe(`run-k${number}`);
      expect(end - at).toBe(keys.size(number));
      expect(keys.match(bytes, at, bytes.length, number)).toBe(end);
      expect(keys.find(bytes.subarray(at, end))).toBe(number);
      expect(keys.name(number)).toBe(`run-k${number}`);
    }),
  );
});

test('another key is not matched, nor one that has not come wholly', () => {
  const bytes = Buffer.from('run-k12 ');
  expect(keys.match(bytes, 0, 8, 1)).toBe(-1);
  expect(keys.match(bytes, 0, 8, 123)).toBe(-1);
  expect(keys.match(bytes, 0, 3, 12)).toBe(-1);
  expect(keys.match(bytes, 0, 6, 12)).toBe(-1);
});

test.each(['', 'run-k', 'run-k01', 'run-k1 ', 'run-x1', 'other-k1', 'run-k99999999999'])('"%s" is no key', (name) => {
  expect(keys.find(Buffer.from(name))).toBeUndefined();
});
