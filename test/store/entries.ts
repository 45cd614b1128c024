import fc from 'fast-check';
import { ByteWriter } from '../../src/protocol/byte-writer.js';
import { encodeEntry, encodeHeader, type RowEnd } from '../../src/store/csv.js';

/** Key and value as byte strings. */
export type Entry = readonly [key: string, value: string];

export const rowEnd = fc.constantFrom<RowEnd>('\r\n', '\n');

const anyByte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
const keyByte = anyByte.filter((byte) => byte > ' ' && byte !== '\x7f');
const key = fc.oneof(
  fc.constantFrom('a', 'b', 'key', '"', '"a"', 'a,b', ',', '\xef\xbb\xbf', 'k'.repeat(250)),
  fc.array(keyByte, { minLength: 1, maxLength: 6 }).map((bytes) => bytes.join('')),
);
/** Rich in what CSV is sensitive to, and in what looks like rows. */
const value = fc.oneof(
  { weight: 6, arbitrary: fc.array(fc.oneof(anyByte, trickyText()), { maxLength: 8 }).map((parts) => parts.join('')) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(trickyText(), fc.integer({ min: 60, max: 3000 }))
      .map(([text, length]) => text.repeat(Math.ceil(length / text.length))),
  },
);

function trickyText(): fc.Arbitrary<string> {
  return fc.constantFrom(
    ...['"', '""', '",', ',', '\r', '\n', '\r\n', ' ', 'x', '\0', '\0'.repeat(600), '\nfake,row\n', '\nfake,"row"\r\n'],
    ...['\r\n,crc32 00000000\r\n', ',crc32 ', '\xef\xbb\xbf'],
  );
}

export const entry: fc.Arbitrary<Entry> = fc.tuple(key, value);
export const entries = fc.array(entry, { maxLength: 8 });

/** The row of an entry, and its voucher where it has one. */
export function encoded([key, value]: Entry, end: RowEnd): Buffer {
  const out = new ByteWriter();
  const bytes = Buffer.from(`<${key}|${value}>`, 'latin1');
  const keyEnd = 1 + key.length;
  const count = encodeEntry(bytes, 1, keyEnd, keyEnd + 1, bytes.length - 1, end, out);
  if (count !== out.length) throw new Error(`${out.length} bytes were written, not ${count}`);
  return out.take();
}

/** A whole data file. */
export function dataFile(all: readonly Entry[], end: RowEnd): Buffer {
  const header = new ByteWriter();
  encodeHeader(end, header);
  return Buffer.concat([header.take(), ...all.map((one) => encoded(one, end))]);
}
