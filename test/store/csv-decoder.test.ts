import { parse as csvParse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RowEnd } from '../../src/store/csv.js';
import { CsvDecoder } from '../../src/store/csv-decoder.js';
import { cut, cuts, SEED } from '../protocol/request-arbitraries.js';

/** Fields as byte strings, rich in what CSV is sensitive to. */
const field = fc
  .array(
    fc.oneof(
      fc.constantFrom('"', '""', ',', '\r', '\n', '\r\n', ' ', 'a', '=1+1', '\0', '\xff', '\xef\xbb\xbf'),
      fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));
const rows = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { maxLength: 8 });
const rowEnd = fc.constantFrom<RowEnd>('\r\n', '\n');

/** Rows as a spreadsheet writes them: a field is in quotes where it must be. */
function encode(table: readonly string[][], end: RowEnd): Buffer {
  const cell = (field: string): string => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
  return Buffer.from(table.map((row) => row.map(cell).join(',') + end).join(''), 'latin1');
}

function decode(pieces: readonly Buffer[]): { table: string[][]; offset: number; pending: number } {
  const decoder = new CsvDecoder();
  const table: string[][] = [];
  for (const piece of pieces) {
    decoder.push(piece);
    for (let row = decoder.next(); row !== undefined; row = decoder.next()) {
      table.push(row.map((bytes) => bytes.toString('latin1')));
    }
  }
  return { table, offset: decoder.offset, pending: decoder.pending };
}

const decodeText = (text: string): string[][] => decode([Buffer.from(text, 'latin1')]).table;

describe('CsvDecoder', () => {
  test.each([
    ['a,b\n', [['a', 'b']]],
    [
      'a,b\r\nc,d\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['a,\n', [['a', '']]],
    [',\r\n', [['', '']]],
    ['\n', [['']]],
    ['\r\n', [['']]],
    ['a\n', [['a']]],
    ['a,b\rc\n', [['a', 'b\rc']]],
    ['a,b\r\r\n', [['a', 'b\r']]],
    ['"a","b"\n', [['a', 'b']]],
    ['"",""\r\n', [['', '']]],
    ['a,"""x"""\n', [['a', '"x"']]],
    ['a,"x\r\ny"\r\n', [['a', 'x\r\ny']]],
    ['a,"x\r"\r\n', [['a', 'x\r']]],
    // Not RFC 4180, but clear enough.
    ['a,5" disk\n', [['a', '5" disk']]],
    ['a,"x"y\n', [['a', 'xy']]],
    ['a,"x"y"z"\n', [['a', 'xy"z"']]],
  ])('%j', (text, table) => {
    expect(decodeText(text)).toEqual(table);
  });

  test.each(['a,b', 'a,b\r', 'a,"b', 'a,"b\n', 'a,"b""\n', 'a'])('leaves the torn row %j alone', (torn) => {
    const { table, offset, pending } = decode([Buffer.from(`k,v\r\n${torn}`)]);
    expect(table).toEqual([['k', 'v']]);
    expect(offset).toBe(5);
    expect(pending).toBe(torn.length);
  });

  test('gives back what was encoded, however it is cut', () => {
    fc.assert(
      fc.property(rows, rowEnd, cuts, (table, end, lengths) => {
        const bytes = encode(table, end);
        const decoded = decode(cut(bytes.toString('latin1'), lengths));
        expect(decoded).toEqual({ table, offset: bytes.length, pending: 0 });
      }),
      { seed: SEED, numRuns: 1000 },
    );
  });

  test('a prefix gives the rows that are whole in it, and the offset of the torn one', () => {
    fc.assert(
      fc.property(rows, rowEnd, fc.nat(), (table, end, at) => {
        const bytes = encode(table, end);
        const prefix = bytes.subarray(0, at % (bytes.length + 1));
        const decoded = decode([Buffer.from(prefix)]);
        const whole = decoded.table.length;
        expect(decoded.table).toEqual(table.slice(0, whole));
        expect(decoded.offset).toBe(encode(table.slice(0, whole), end).length);
        expect(decoded.offset + decoded.pending).toBe(prefix.length);
        if (whole < table.length) expect(encode(table.slice(0, whole + 1), end).length).toBeGreaterThan(prefix.length);
      }),
      { seed: SEED, numRuns: 1000 },
    );
  });

  test('agrees with another CSV library on documents that others wrote', () => {
    // Quotes where none are needed, too; CR alone is left out, on which readers differ.
    const text = field.map((raw) => raw.replaceAll(/\r(?!\n)/g, ''));
    const cell = fc.tuple(text, fc.boolean()).map(([raw, quoted]) => {
      const needed = /[",\r\n]/.test(raw);
      return quoted || needed ? `"${raw.replaceAll('"', '""')}"` : raw;
    });
    const document = fc
      .tuple(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 8 }), rowEnd)
      .map(([table, end]) => table.map((row) => row.join(',') + end).join(''));
    fc.assert(
      fc.property(document, cuts, (csv, lengths) => {
        const options = { encoding: 'latin1', record_delimiter: ['\r\n', '\n'], relax_column_count: true } as const;
        const expected = csvParse(Buffer.from(csv, 'latin1'), {
          ...options,
          record_delimiter: [...options.record_delimiter],
        });
        expect(decode(cut(csv, lengths)).table).toEqual(expected);
      }),
      { seed: SEED, numRuns: 1000 },
    );
  });
});
