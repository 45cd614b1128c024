import { copyView, findByte, viewOf } from '../protocol/byte-ops.js';
import type { ByteWriter } from '../protocol/byte-writer.js';
import { COMMA, CR, LF, QUOTE, SPACE } from '../protocol/bytes.js';
import { below, fourOf } from '../protocol/four-bytes.js';
import { checksumOf, encodeVoucher } from './voucher.js';

/** Rows end in CRLF, as RFC 4180 has it, or in a bare LF. */
export type RowEnd = '\r\n' | '\n';

/** What a byte of a field asks for; bits of a set. */
const QUOTES = 1;
const VOUCHER = 2;
const QUOTED_BYTES = [QUOTE, COMMA, LF, CR];
const NEEDS = new Uint8Array(256);
for (const byte of QUOTED_BYTES) NEEDS[byte] = QUOTES;
NEEDS[0] = QUOTES | VOUCHER;
/** From here on no byte asks for anything, wherever it stands. */
const ABOVE = Math.max(SPACE, ...QUOTED_BYTES) + 1;
const FOUR_ABOVE = fourOf(ABOVE);
/** Longer fields are searched for each of these by native code: of 100 KB, that takes 4 microseconds rather than 100. */
const LOOP_BYTES = 160;

/** Appends the first row of a data file. */
export function encodeHeader(rowEnd: RowEnd, out: ByteWriter): void {
  out.appendLatin1(`key,value${rowEnd}`);
}

/**
 * Appends an entry, whose key and value lie in `bytes`: a row of RFC 4180, and where the value has NUL bytes a second one
 * that vouches for it. A field is quoted when it holds a comma, a quote, CR, LF or NUL, and when it starts or ends with
 * a space, which some readers would take away.
 * @returns the bytes appended
 */
export function encodeEntry(
  bytes: Buffer,
  keyStart: number,
  keyEnd: number,
  valueStart: number,
  valueEnd: number,
  rowEnd: RowEnd,
  out: ByteWriter,
): number {
  const length = keyEnd - keyStart + 1 + valueEnd - valueStart + rowEnd.length;
  const before = out.reserve(length);
  const end = before + length;
  const comma = before + keyEnd - keyStart;
  const { buffer } = out;
  if (
    copyPlain(bytes, keyStart, keyEnd, out.memory, before) &&
    copyPlain(bytes, valueStart, valueEnd, out.memory, comma + 1)
  ) {
    buffer[comma] = COMMA;
    if (rowEnd === '\r\n') buffer[end - 2] = CR;
    buffer[end - 1] = LF;
    return length;
  }
  out.dropTo(before);
  const valueNeeds = needsOf(bytes, valueStart, valueEnd);
  encodeField(bytes, keyStart, keyEnd, needsOf(bytes, keyStart, keyEnd), out);
  out.appendByte(COMMA);
  encodeField(bytes, valueStart, valueEnd, valueNeeds, out);
  out.appendLatin1(rowEnd);
  if (valueNeeds & VOUCHER) {
    encodeVoucher(checksumOf(bytes, keyStart, keyEnd, valueStart, valueEnd), out);
    out.appendLatin1(rowEnd);
  }
  return out.length - before;
}

/**
 * Copies a field that needs nothing; false, with anything at all in the target, where it does. Most fields have no byte up
 * to the comma, which is all that this one look at them tells (SET at pipeline 32: about 0.9 of the processor time).
 */
function copyPlain(bytes: Buffer, start: number, end: number, target: DataView, at: number): boolean {
  const source = viewOf(bytes);
  if (end - start > LOOP_BYTES) {
    copyView(source, start, end, target, at);
    return needsOf(bytes, start, end) === 0;
  }
  let found = 0;
  let from = start;
  let to = at;
  for (; from + 4 <= end; from += 4, to += 4) {
    const word = source.getInt32(from, true);
    target.setInt32(to, word, true);
    found |= below(word, FOUR_ABOVE);
  }
  while (from < end) {
    const byte = source.getUint8(from++);
    target.setUint8(to++, byte);
    found |= below(byte, ABOVE);
  }
  return found === 0 || needsOf(bytes, start, end) === 0;
}

function needsOf(bytes: Buffer, start: number, end: number): number {
  if (start === end) return 0;
  if (end - start > LOOP_BYTES) return needsOfLong(bytes.subarray(start, end));
  let needs = isSpaced(bytes, start, end) ? QUOTES : 0;
  for (let i = start; i < end; i++) needs |= NEEDS[bytes[i] as number] as number;
  return needs;
}

function needsOfLong(field: Buffer): number {
  if (field.includes(0)) return QUOTES | VOUCHER;
  const isQuoted = isSpaced(field, 0, field.length) || QUOTED_BYTES.some((byte) => field.includes(byte));
  return isQuoted ? QUOTES : 0;
}

function isSpaced(bytes: Buffer, start: number, end: number): boolean {
  return bytes[start] === SPACE || bytes[end - 1] === SPACE;
}

function encodeField(bytes: Buffer, start: number, end: number, needs: number, out: ByteWriter): void {
  if (needs === 0) {
    out.appendRange(bytes, start, end);
    return;
  }
  out.appendByte(QUOTE);
  let from = start;
  for (let quote = findByte(bytes, QUOTE, from, end); quote !== -1; quote = findByte(bytes, QUOTE, from, end)) {
    out.appendRange(bytes, from, quote + 1);
    out.appendByte(QUOTE);
    from = quote + 1;
  }
  out.appendRange(bytes, from, end);
  out.appendByte(QUOTE);
}
