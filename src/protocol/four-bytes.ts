import { COMMA, LF, SPACE } from './bytes.js';

/*
 * Looking at four bytes at once, as one 32-bit integer. Of a byte less than n, x - n borrows, so its highest bit is set, as
 * it is not in x; bytes of 0x80 and more are told apart by having it in x (H. S. Warren, Hacker's Delight, 6-1: find first
 * 0-byte). A byte equal to c is one less than 1 in x ^ c.
 */
const EACH = 0x01010101;
const HIGHEST = 0x80808080;
const COMMAS = COMMA * EACH;
const LINE_FEEDS = LF * EACH;
const DELS = 0x7f * EACH;
const CONTROLS_END = (SPACE + 1) * EACH;

/** The byte, four times. */
export function fourOf(byte: number): number {
  return Math.imul(byte, EACH);
}

/** Not 0 if one of the four is less than the byte that `four` holds four times, which is 0x80 at most. */
export function below(word: number, four: number): number {
  return (word - four) & ~word & HIGHEST;
}

/** Whether one of the four is the byte that `four` holds four times. */
export function holds(word: number, four: number): boolean {
  return below(word ^ four, EACH) !== 0;
}

/** Whether one of the four is no more than SPACE, or DEL. */
export function endsWord(word: number): boolean {
  const del = word ^ DELS;
  return ((((del - EACH) & ~del) | ((word - CONTROLS_END) & ~word)) & HIGHEST) !== 0;
}

/** Whether one of the four is a comma, no more than SPACE, or DEL. */
export function endsKey(word: number): boolean {
  const comma = word ^ COMMAS;
  const del = word ^ DELS;
  const found = ((comma - EACH) & ~comma) | ((del - EACH) & ~del) | ((word - CONTROLS_END) & ~word);
  return (found & HIGHEST) !== 0;
}

/** Whether one of the four is a comma or LF. */
export function endsValue(word: number): boolean {
  const comma = word ^ COMMAS;
  const lineFeed = word ^ LINE_FEEDS;
  return ((((comma - EACH) & ~comma) | ((lineFeed - EACH) & ~lineFeed)) & HIGHEST) !== 0;
}
