import { DIGIT_0, DIGIT_9 } from '../../protocol/bytes.js';

/** Decimal numbers as bytes, without a string between. All are whole, from 0 to below 2^31. */

export function countDigits(number: number): number {
  let digits = 1;
  for (let limit = 10; number >= limit; limit *= 10) digits += 1;
  return digits;
}

/** Writes a number at `at`, and says where it ends. */
export function writeDigits(target: Buffer, at: number, number: number): number {
  const end = at + countDigits(number);
  let rest = number;
  for (let place = end - 1; place >= at; place -= 1) {
    const shorter = (rest / 10) | 0;
    target[place] = DIGIT_0 + rest - shorter * 10;
    rest = shorter;
  }
  return end;
}

/** Where the digits end that stand from `at` on, at `to` at the latest; `at` where there are none. */
export function endOfDigits(bytes: Buffer, at: number, to: number): number {
  let end = at;
  while (end < to && bytes[end]! >= DIGIT_0 && bytes[end]! <= DIGIT_9) end += 1;
  return end;
}

/** The number whose digits stand from `from` to before `to`; -1 where it is not written as {@link writeDigits} does. */
export function readDigits(bytes: Buffer, from: number, to: number): number {
  const digits = to - from;
  if (digits < 1 || digits > 10 || (digits > 1 && bytes[from] === DIGIT_0)) return -1;
  let number = 0;
  for (let at = from; at < to; at += 1) number = number * 10 + bytes[at]! - DIGIT_0;
  return number < 2 ** 31 ? number : -1;
}
