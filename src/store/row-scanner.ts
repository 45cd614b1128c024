import { copyBytes, findByte } from '../protocol/byte-ops.js';
import { COMMA, CR, LF, QUOTE, SPACE } from '../protocol/bytes.js';
import { endsKey, endsValue } from '../protocol/four-bytes.js';
import { checksumOf, decodeVoucher, VOUCHER_BYTES } from './voucher.js';

/**
 * What stands at an offset of the data file.
 * - `entry`: a row with a key and a value, and where it has NUL bytes the voucher behind it.
 * - `nothing`: a blank line, or a voucher behind something else.
 * - `no-entry`: a whole row that is neither.
 * - `malformed`: no row.
 * - `incomplete`: its end has not come.
 */
export type RowKind = 'entry' | 'nothing' | 'no-entry' | 'malformed' | 'incomplete';

/** How a field ends. */
type FieldEnd = 'comma' | 'line-end' | 'malformed' | 'incomplete';

const DEL = 0x7f;
/** Values longer than this are left to native code, which has to be called for it. */
const NEAR_BYTES = 64;
const NO_BYTES = Buffer.alloc(0);

/**
 * Tells rows of RFC 4180 apart in a piece of memory. What was found is in its fields, so that a row costs no object.
 *
 * Rows may end in CRLF or LF and have any columns behind the second. A quote within an unquoted field is a byte like any
 * other, but behind a closing quote the field must end, and NUL bytes must stand between quotes. A key has at least one
 * byte, and neither spaces nor control characters (bytes up to 0x20, and 0x7f).
 */
export class RowScanner {
  /** Of an `entry`: where its key and its value lie in the scanned bytes. */
  keyStart = 0;
  keyEnd = 0;
  valueStart = 0;
  valueEnd = 0;
  /** Where the next row starts; of a `malformed` one: where it went wrong. Means nothing when `incomplete`. */
  next = 0;

  /** The content of the field that was read last. */
  #fieldStart = 0;
  #fieldEnd = 0;
  /** Whether it has doubled quotes. */
  #doubled = false;
  /** The first LF behind the fields read so far: searched for once, however many fields there are. */
  #lineFeed = 0;
  /** What was scanned last, and the same for reading four bytes at once. */
  #bytes: Buffer = NO_BYTES;
  #view = viewOf(NO_BYTES);

  /**
   * @param bytes all that was read; in the fields of an `entry`, doubled quotes are made single
   * @param start where a row starts, before the end of `bytes`
   * @param nul offset of the first NUL byte from there on; the length of `bytes` where there is none
   */
  scan(bytes: Buffer, start: number, nul: number): RowKind {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = viewOf(bytes);
    }
    const view = this.#view;
    let at = start;
    let byte = bytes[start] as number;
    if (byte === QUOTE) return this.#scanAny(bytes, start, nul);
    // Four bytes at a time as far as nothing ends: a start with a million rows takes 0.9 of the time.
    while (at + 4 <= nul && !endsKey(view.getInt32(at, true))) at += 4;
    for (; at < nul; at++) {
      byte = bytes[at] as number;
      if (byte === COMMA || byte <= SPACE || byte === DEL) break;
    }
    if (byte !== COMMA || at === start) return this.#scanAny(bytes, start, nul);
    const keyEnd = at++;
    if (bytes[at] === QUOTE) return this.#scanAny(bytes, start, nul);
    const near = Math.min(nul, at + NEAR_BYTES);
    while (at + 4 <= near && !endsValue(view.getInt32(at, true))) at += 4;
    for (; at < near; at++) {
      byte = bytes[at] as number;
      if (byte === LF || byte === COMMA) break;
    }
    if (byte !== LF) return this.#scanAny(bytes, start, nul);
    this.keyStart = start;
    this.keyEnd = keyEnd;
    this.valueStart = keyEnd + 1;
    this.valueEnd = bytes[at - 1] === CR ? at - 1 : at;
    this.next = at + 1;
    return 'entry';
  }

  /** The same for rows of any form. */
  #scanAny(bytes: Buffer, start: number, nul: number): RowKind {
    if (this.#isNothing(bytes, start)) return 'nothing';
    this.next = this.#lineFeed = start;
    let fields = 0;
    let keyDoubled = false;
    let valueDoubled = false;
    for (let end: FieldEnd = 'comma'; end === 'comma'; fields++) {
      end = this.#scanField(bytes, this.next, nul < this.next ? indexOfNul(bytes, this.next) : nul);
      if (end === 'malformed' || end === 'incomplete') return end;
      if (fields === 0) {
        this.keyStart = this.#fieldStart;
        this.keyEnd = this.#fieldEnd;
        keyDoubled = this.#doubled;
      } else if (fields === 1) {
        this.valueStart = this.#fieldStart;
        this.valueEnd = this.#fieldEnd;
        valueDoubled = this.#doubled;
      }
    }
    if (fields < 2 || !isKey(bytes, this.keyStart, this.keyEnd)) return 'no-entry';
    if (nul < this.next && !hasWhole(bytes, this.next)) return 'incomplete';
    if (keyDoubled) this.keyEnd = makeQuotesSingle(bytes, this.keyStart, this.keyEnd);
    if (valueDoubled) this.valueEnd = makeQuotesSingle(bytes, this.valueStart, this.valueEnd);
    return nul < this.next && !this.#isVouchedFor(bytes) ? 'no-entry' : 'entry';
  }

  #isNothing(bytes: Buffer, start: number): boolean {
    const voucher = bytes[start] === COMMA ? decodeVoucher(bytes, start) : undefined;
    this.next = voucher?.end ?? start + (bytes[start] === CR ? 2 : 1);
    return voucher !== undefined || bytes[this.next - 1] === LF;
  }

  #scanField(bytes: Buffer, start: number, nul: number): FieldEnd {
    if (bytes[start] === QUOTE) return this.#scanQuoted(bytes, start + 1);
    if (this.#lineFeed <= start) this.#lineFeed = indexOf(bytes, LF, start, nul);
    const comma = indexOf(bytes, COMMA, start, this.#lineFeed);
    this.#fieldStart = start;
    this.#doubled = false;
    if (comma < this.#lineFeed) {
      this.#fieldEnd = comma;
      this.next = comma + 1;
      return 'comma';
    }
    if (comma < nul) {
      this.#fieldEnd = comma > start && bytes[comma - 1] === CR ? comma - 1 : comma;
      this.next = comma + 1;
      return 'line-end';
    }
    this.next = nul;
    return nul < bytes.length ? 'malformed' : 'incomplete';
  }

  #scanQuoted(bytes: Buffer, start: number): FieldEnd {
    this.#fieldStart = start;
    this.#doubled = false;
    let quote = findByte(bytes, QUOTE, start, bytes.length);
    while (quote !== -1 && bytes[quote + 1] === QUOTE) {
      this.#doubled = true;
      quote = findByte(bytes, QUOTE, quote + 2, bytes.length);
    }
    if (quote === -1) return 'incomplete';
    this.#fieldEnd = quote;
    const end = bytes[quote + 1] === CR ? quote + 2 : quote + 1;
    if (end === bytes.length) return 'incomplete';
    const byte = bytes[end];
    if (byte === LF || (byte === COMMA && end === quote + 1)) {
      this.next = end + 1;
      return byte === LF ? 'line-end' : 'comma';
    }
    this.next = quote + 1;
    return 'malformed';
  }

  /** Whether the voucher of the entry that was read stands behind it; then goes on behind the voucher. */
  #isVouchedFor(bytes: Buffer): boolean {
    const voucher = decodeVoucher(bytes, this.next);
    if (voucher?.checksum !== checksumOf(bytes, this.keyStart, this.keyEnd, this.valueStart, this.valueEnd))
      return false;
    this.next = voucher.end;
    return true;
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Offset of the first `byte` from `from` to before `to`; `to` where there is none. */
function indexOf(bytes: Buffer, byte: number, from: number, to: number): number {
  const found = findByte(bytes, byte, from, to);
  return found === -1 ? to : found;
}

/** Offset of the first NUL byte from `from` on; the length where there is none. */
export function indexOfNul(bytes: Buffer, from: number): number {
  return indexOf(bytes, 0, from, bytes.length);
}

function isKey(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte <= SPACE || byte === DEL) return false;
  }
  return end > start;
}

/** Whether enough was read to tell if a voucher stands there. */
function hasWhole(bytes: Buffer, start: number): boolean {
  return bytes.length - start >= VOUCHER_BYTES || findByte(bytes, LF, start, bytes.length) !== -1;
}

/** Makes doubled quotes single, in place; returns the new end. */
function makeQuotesSingle(bytes: Buffer, start: number, end: number): number {
  let to = start;
  let from = start;
  for (let quote = indexOf(bytes, QUOTE, from, end); quote < end; quote = indexOf(bytes, QUOTE, from, end)) {
    copyBytes(bytes, from, quote + 1, bytes, to);
    to += quote + 1 - from;
    from = quote + 2;
  }
  copyBytes(bytes, from, end, bytes, to);
  return to + end - from;
}
