import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SEED } from '../protocol/request-arbitraries.js';
import { dataFile, type Entry, encoded, entries, rowEnd } from './entries.js';

/** Longer than what is searched byte by byte. */
const LONG = 'x'.repeat(500);

test.each<[Entry, string]>([
  [['a', 'b'], 'a,b\r\n'],
  [['a', ''], 'a,\r\n'],
  [['a', 'x,y'], 'a,"x,y"\r\n'],
  [['a,b', 'x'], '"a,b",x\r\n'],
  [['a"b', 'x'], '"a""b",x\r\n'],
  [['a', '"'], 'a,""""\r\n'],
  [['a', 'say "hi" now'], 'a,"say ""hi"" now"\r\n'],
  [['a', 'x\ny'], 'a,"x\ny"\r\n'],
  [['a', 'x\ry'], 'a,"x\ry"\r\n'],
  [['a', ' x'], 'a," x"\r\n'],
  [['a', 'x '], 'a,"x "\r\n'],
  [['a', ' '], 'a," "\r\n'],
  [['a', 'x y'], 'a,x y\r\n'],
  [['a', '\xff\x7f'], 'a,\xff\x7f\r\n'],
  [['a', LONG], `a,${LONG}\r\n`],
  [['a', ` ${LONG}`], `a," ${LONG}"\r\n`],
  [['a', `${LONG} `], `a,"${LONG} "\r\n`],
  [['a', `${LONG},`], `a,"${LONG},"\r\n`],
  [['a', `${LONG}\r`], `a,"${LONG}\r"\r\n`],
  [['a', `${LONG}\n`], `a,"${LONG}\n"\r\n`],
  [['a', `${LONG}"${LONG}`], `a,"${LONG}""${LONG}"\r\n`],
  // CRC-32 of 'a', NUL and the value, by Python's zlib.crc32.
  [['a', '\0'], 'a,"\0"\r\n,crc32 b6547805\r\n'],
  [['k', 'x\0"y'], 'k,"x\0""y"\r\n,crc32 f31159f1\r\n'],
  [['k', '\0'.repeat(300)], `k,"${'\0'.repeat(300)}"\r\n,crc32 63d06cfd\r\n`],
])('the row of %j', (entry, row) => {
  expect(encoded(entry, '\r\n').toString('latin1')).toBe(row);
  expect(encoded(entry, '\n').toString('latin1')).toBe(row.replaceAll('\r\n', '\n'));
});

test('another CSV library reads what was written', () => {
  fc.assert(
    fc.property(entries, rowEnd, (all, end) => {
      const rows: string[][] = parse(dataFile(all, end), { encoding: 'latin1', record_delimiter: end });
      const vouchers = rows.filter(([key]) => key === '');
      expect(rows.filter(([key]) => key !== '')).toEqual([['key', 'value'], ...all]);
      expect(vouchers.length).toBe(all.filter(([, value]) => value.includes('\0')).length);
      for (const [, text] of vouchers) expect(text).toMatch(/^crc32 [0-9a-f]{8}$/);
    }),
    { seed: SEED, numRuns: 1000 },
  );
});
