import type { ByteWriter } from '../protocol/byte-writer.js';
import { COMMA, CR, LF, QUOTE, SPACE } from '../protocol/bytes.js';

/** Rows end in CRLF, as RFC 4180 has it, or in a bare LF. */
export type RowEnd = '\r\n' | '\n';

/**
 * Appends one row of RFC 4180, fields being raw bytes. A field is quoted when it holds a comma, a quote, CR or LF, and
 * when it starts or ends with a space, which some readers would take away.
 */
export function encodeRow(fields: readonly (Buffer | string)[], rowEnd: RowEnd, out: ByteWriter): void {
  fields.forEach((field, i) => {
    if (i > 0) out.appendByte(COMMA);
    encodeField(typeof field === 'string' ? Buffer.from(field, 'latin1') : field, out);
  });
  out.appendLatin1(rowEnd);
}

function encodeField(field: Buffer, out: ByteWriter): void {
  if (!needsQuotes(field)) {
    out.append(field);
    return;
  }
  out.appendByte(QUOTE);
  let from = 0;
  for (let quote = field.indexOf(QUOTE); quote !== -1; quote = field.indexOf(QUOTE, from)) {
    out.append(field.subarray(from, quote + 1));
    out.appendByte(QUOTE);
    from = quote + 1;
  }
  out.append(field.subarray(from));
  out.appendByte(QUOTE);
}

function needsQuotes(field: Buffer): boolean {
  if (field[0] === SPACE || field[field.length - 1] === SPACE) return true;
  for (let i = 0; i < field.length; i++) {
    const byte = field[i];
    if (byte === COMMA || byte === QUOTE || byte === CR || byte === LF) return true;
  }
  return false;
}
