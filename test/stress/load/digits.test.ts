import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countDigits, endOfDigits, readDigits, writeDigits } from '../../../src/stress/load/digits.js';

const number = fc.oneof(fc.nat(), fc.nat({ max: 2 ** 31 - 1 }), fc.constantFrom(0, 9, 10, 99, 100, 2 ** 31 - 1));

test('a number is written as String has it, and read again', () => {
  fc.assert(
    fc.property(number, fc.nat({ max: 5 }), (written, at) => {
      const bytes = Buffer.alloc(30, '.');
      const end = writeDigits(bytes, at, written);
      expect(bytes.toString('latin1', at, end)).toBe(String(written));
      expect(bytes.toString('latin1', end)).toBe('.'.repeat(30 - end));
      expect(end - at).toBe(countDigits(written));
      expect(endOfDigits(bytes, at, 30)).toBe(end);
      expect(readDigits(bytes, at, end)).toBe(written);
    }),
  );
});

test.each(['', '01', '00', '2147483648', '99999999999'])('"%s" is no number', (text) => {
  expect(readDigits(Buffer.from(text), 0, text.length)).toBe(-1);
});

test('digits end where they are said to end', () => {
  expect(endOfDigits(Buffer.from('12345'), 1, 3)).toBe(3);
  expect(endOfDigits(Buffer.from('x'), 0, 1)).toBe(0);
});
