import { viewOf } from './byte-ops.js';
import { CR, DIGIT_0, DIGIT_9, LF, SPACE } from './bytes.js';
import { endsWord } from './four-bytes.js';

/** What one command line asks for, before its value has come. */
export type CommandKind = 'blank' | 'get' | 'set' | 'exit' | 'invalid';

/** Why a request cannot be carried out, whatever the store holds. */
export type InvalidReason = 'unknown command' | 'wrong number of fields' | 'bad key' | 'bad size' | 'line too long';

/** Command words as the letters' codes, first to last from high to low. */
const GET = 0x67_65_74;
const SET = 0x73_65_74;
const EXIT = 0x65_78_69_74;
const LONGEST_WORD = 4;
const DELETE = 0x7f;
/** So many stay a small integer. */
const USUAL_DIGITS = 9;

/**
 * Decodes command lines, one after the other. The fields say what the line decoded last holds, and nothing more than
 * its kind has a use for; positions count from the first byte of that line, so that it may be moved meanwhile.
 */
export class CommandLine {
  readonly #maxKeyBytes: number;
  /** Of a line that `decodeUsual` decoded: whether it is a `set`, not a `get`. */
  isSet = false;
  /** Of a `get` and a `set`. */
  keyStart = 0;
  keyEnd = 0;
  /** Of a `set`: whether its key is none, the value belonging to the request all the same. */
  badKey = false;
  /** Of a `set`, in bytes; NaN where it is no non-negative integer, Infinity or rounded above 2^53. */
  size = 0;
  /** Of a `set`: where what follows the size begins; the line's length where nothing but spaces does. */
  inlineStart = 0;
  /** Of an `invalid` line. */
  reason: InvalidReason = 'unknown command';

  constructor(maxKeyBytes: number) {
    this.#maxKeyBytes = maxKeyBytes;
  }

  /**
   * Decodes the line that starts at `start` if it is of the form in which programs write: `get <key>` or `set <key> <size>`
   * with single spaces, all of it before `end`. Its end is found on the way, where otherwise each byte is looked at twice
   * (with what RequestParser makes of it, parsing takes half of the time for a GET).
   * @returns the index of its LF; -1 for any other line, or a part of one, of which the fields say nothing then
   */
  decodeUsual(bytes: Buffer, start: number, end: number): number {
    const keyStart = start + 4;
    if (keyStart >= end || bytes[start + 3] !== SPACE) return -1;
    const word = (bytes[start]! << 16) | (bytes[start + 1]! << 8) | bytes[start + 2]! | 0x20_20_20;
    if (word !== GET && word !== SET) return -1;
    const view = viewOf(bytes);
    let at = keyStart;
    while (at + 4 <= end && !endsWord(view.getInt32(at, true))) at += 4;
    while (at < end && bytes[at]! > SPACE && bytes[at] !== DELETE) at++;
    if (at === keyStart || at - keyStart > this.#maxKeyBytes) return -1;
    this.keyStart = keyStart - start;
    this.keyEnd = at - start;
    this.isSet = word === SET;
    if (this.isSet) {
      if (at >= end || bytes[at] !== SPACE) return -1;
      const sizeStart = ++at;
      let size = 0;
      for (; at < end && bytes[at]! >= DIGIT_0 && bytes[at]! <= DIGIT_9; at++)
        size = size * 10 + (bytes[at]! - DIGIT_0);
      if (at === sizeStart || at - sizeStart > USUAL_DIGITS) return -1;
      this.badKey = false;
      this.size = size;
      this.inlineStart = at - start;
    }
    if (at < end && bytes[at] === CR) at++;
    return at < end && bytes[at] === LF ? at : -1;
  }

  /** Decodes the line in `bytes` from `start` to before `end`, which is without its line end. */
  decode(bytes: Buffer, start: number, end: number): CommandKind {
    const wordStart = skipSpaces(bytes, start, end);
    if (wordStart === end) return 'blank';
    let at = wordStart;
    let word = 0;
    for (; at < end && bytes[at] !== SPACE; at++) {
      if (at - wordStart === LONGEST_WORD) return this.#invalid('unknown command');
      // Setting bit 5 makes a capital small, and no other byte a letter.
      word = (word << 8) | (bytes[at] as number) | 0x20;
    }
    at = skipSpaces(bytes, at, end);
    if (word === GET) return this.#decodeGet(bytes, start, at, end);
    if (word === SET) return this.#decodeSet(bytes, start, at, end);
    if (word === EXIT) return at === end ? 'exit' : this.#invalid('wrong number of fields');
    return this.#invalid('unknown command');
  }

  #decodeGet(bytes: Buffer, start: number, from: number, end: number): CommandKind {
    const keyEnd = this.#decodeKey(bytes, start, from, end);
    if (keyEnd === from || skipSpaces(bytes, keyEnd, end) < end) return this.#invalid('wrong number of fields');
    return this.badKey ? this.#invalid('bad key') : 'get';
  }

  #decodeSet(bytes: Buffer, start: number, from: number, end: number): CommandKind {
    const sizeStart = skipSpaces(bytes, this.#decodeKey(bytes, start, from, end), end);
    if (sizeStart === end) return this.#invalid('wrong number of fields');
    let size = 0;
    let at = sizeStart;
    for (; at < end && bytes[at] !== SPACE; at++) {
      const byte = bytes[at] as number;
      // Exact up to 2^53; beyond, large all the same.
      size = byte >= DIGIT_0 && byte <= DIGIT_9 ? size * 10 + (byte - DIGIT_0) : Number.NaN;
    }
    this.size = size;
    this.inlineStart = skipSpaces(bytes, at, end) - start;
    return 'set';
  }

  /** Returns where the key ends. */
  #decodeKey(bytes: Buffer, start: number, from: number, end: number): number {
    let at = from;
    let bad = false;
    for (; at < end; at++) {
      const byte = bytes[at] as number;
      if (byte <= SPACE || byte === DELETE) {
        if (byte === SPACE) break;
        bad = true;
      }
    }
    this.keyStart = from - start;
    this.keyEnd = at - start;
    this.badKey = bad || at - from > this.#maxKeyBytes;
    return at;
  }

  #invalid(reason: InvalidReason): CommandKind {
    this.reason = reason;
    return 'invalid';
  }
}

function skipSpaces(bytes: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] === SPACE) at++;
  return at;
}
