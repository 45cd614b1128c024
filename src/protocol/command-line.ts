import { DIGIT_0, DIGIT_9, SPACE } from './bytes.js';

/** What one command line asks for, before its value has come. */
export type CommandKind = 'blank' | 'get' | 'set' | 'exit' | 'invalid';

/** Why a request cannot be carried out, whatever the store holds. */
export type InvalidReason = 'unknown command' | 'wrong number of fields' | 'bad key' | 'bad size' | 'line too long';

/** Command words as the letters' codes, first to last from high to low. */
const GET = 0x67_65_74;
const SET = 0x73_65_74;
const EXIT = 0x65_78_69_74;
const LONGEST_WORD = 4;

/**
 * Decodes command lines, one after the other. The fields say what the line decoded last holds, and nothing more than
 * its kind has a use for; positions count from the first byte of that line, so that it may be moved meanwhile.
 */
export class CommandLine {
  readonly #maxKeyBytes: number;
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
      if (byte <= SPACE || byte === 0x7f) {
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
