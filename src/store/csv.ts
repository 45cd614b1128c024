import { copyBytes, findByte } from '../protocol/byte-ops.js';
import type { ByteWriter } from '../protocol/byte-writer.js';
import { COMMA, CR, LF, QUOTE, SPACE } from '../protocol/bytes.js';
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
  const keyNeeds = needsOf(bytes, keyStart, keyEnd);
  const valueNeeds = needsOf(bytes, valueStart, valueEnd);
  if ((keyNeeds | valueNeeds) === 0) {
    return encodePlain(bytes, keyStart, keyEnd, valueStart, valueEnd, rowEnd, out);
  }
  const before = out.length;
  encodeField(bytes, keyStart, keyEnd, keyNeeds, out);
  out.appendByte(COMMA);
  encodeField(bytes, valueStart, valueEnd, valueNeeds, out);
  out.appendLatin1(rowEnd);
  if (valueNeeds & VOUCHER) {
    encodeVoucher(checksumOf(bytes, keyStart, keyEnd, valueStart, valueEnd), out);
    out.appendLatin1(rowEnd);
  }
  return out.length - before;
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

function encodePlain(
  bytes: Buffer,
  keyStart: number,
  keyEnd: number,
  valueStart: number,
  valueEnd: number,
  rowEnd: RowEnd,
  out: ByteWriter,
): number {
  const length = keyEnd - keyStart + 1 + valueEnd - valueStart + rowEnd.length;
  let at = out.reserve(length);
  const end = at + length;
  const { buffer } = out;
  copyBytes(bytes, keyStart, keyEnd, buffer, at);
  at += keyEnd - keyStart;
  buffer[at++] = COMMA;
  copyBytes(bytes, valueStart, valueEnd, buffer, at);
  if (rowEnd === '\r\n') buffer[end - 2] = CR;
  buffer[end - 1] = LF;
  return length;
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
