import { setImmediate } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type RecoveredFile, type Recovery, type RecoveryOptions, recover } from '../../src/store/recovery.js';
import { SEED } from '../protocol/request-arbitraries.js';
import { dataFile, type Entry, encoded, entries, entry, rowEnd } from './entries.js';
import { modelOf } from './recovery-model.js';

const MIB = 1024 * 1024;

const hex = (text: string): string => crc32(Buffer.from(text, 'latin1')).toString(16).padStart(8, '0');

interface Found {
  readonly entries: Entry[];
  /** What each row took. */
  readonly rowBytes: number[];
  readonly recovery: Recovery;
}

async function recoverAll(bytes: Buffer, options?: RecoveryOptions): Promise<Found> {
  const file = { read: async (buffer: Buffer, position: number) => bytes.subarray(position).copy(buffer) };
  const before = Buffer.from(bytes);
  const found: Entry[] = [];
  const rowBytes: number[] = [];
  const recovery = await recover(
    file,
    (bytes, keyStart, keyEnd, valueStart, valueEnd, length) => {
      found.push([bytes.toString('latin1', keyStart, keyEnd), bytes.toString('latin1', valueStart, valueEnd)]);
      rowBytes.push(length);
    },
    options,
  );
  if (!bytes.equals(before)) throw new Error('the file was changed');
  return { entries: found, rowBytes, recovery };
}

const recoverText = (text: string, options?: RecoveryOptions): Promise<Found> =>
  recoverAll(Buffer.from(text, 'latin1'), options);

/** Pieces in which a file is read. */
const chunkBytes = fc.oneof(
  fc.integer({ min: 1, max: 3 }),
  fc.integer({ min: 1, max: 40 }),
  fc.integer({ min: 40, max: 5000 }),
);

/** Where the file ends that holds so many of the entries. */
function lengthWith(all: readonly Entry[], count: number, end: '\r\n' | '\n'): number {
  return dataFile(all.slice(0, count), end).length;
}

/** A file that is all good. */
const sound = (text: string, rows: number, rest: Partial<RecoveredFile> = {}) => ({
  kind: 'recovered',
  length: text.length,
  torn: undefined,
  rejected: [],
  rejectedRows: 0,
  rows,
  rowEnd: '\r\n',
  hasHeader: true,
  ...rest,
});

describe('files that others wrote', () => {
  test.each<[name: string, text: string, entries: Entry[], rest?: Partial<RecoveredFile>]>([
    ['empty', '', [], { hasHeader: false }],
    ['a header', 'key,value\r\n', []],
    ['LF ends', 'key,value\na,b\n', [['a', 'b']], { rowEnd: '\n' }],
    ['mixed ends', 'key,value\na,b\r\n', [['a', 'b']], { rowEnd: '\n' }],
    [
      'no header',
      'a,b\r\nkey,value\r\n',
      [
        ['a', 'b'],
        ['key', 'value'],
      ],
      { hasHeader: false },
    ],
    [
      'from a spreadsheet',
      '\xef\xbb\xbfkey,value\r\na,1\r\nb,"2,5"\r\n',
      [
        ['a', '1'],
        ['b', '2,5'],
      ],
    ],
    ['a byte order mark and no header', '\xef\xbb\xbfa,b\r\n', [['a', 'b']], { hasHeader: false }],
    [
      'all quoted',
      '"key","value"\r\n"a","b"\r\n"",""\r\n"c","d"\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
      { rejected: [{ from: 24, to: 31 }], rejectedRows: 1 },
    ],
    [
      'more columns',
      'key,value,time\r\na,b,"x\ny",\r\nc,,\r\n',
      [
        ['a', 'b'],
        ['c', ''],
      ],
    ],
    ['blank lines', '\r\n\nkey,value\r\n\r\na,b\r\n\n\n', [['a', 'b']]],
    ['quotes within fields', 'key,value\r\na"b,5" disk\r\n', [['a"b', '5" disk']]],
    [
      'CR within a field',
      'key,value\r\na,b\rc\r\nd,e\r\r\n',
      [
        ['a', 'b\rc'],
        ['d', 'e\r'],
      ],
    ],
    ['doubled quotes', 'key,value\r\n"a""","""b"""""\r\n', [['a"', '"b""']]],
    ['bytes of no encoding', 'key,value\r\n\xff\xfe,\x01\x80\x7f\r\n', [['\xff\xfe', '\x01\x80\x7f']]],
    ['NUL with its voucher', `key,value\r\na,"\0"\r\n,crc32 ${hex('a\0\0')}\r\n`, [['a', '\0']]],
    ['a voucher with another line end', `key,value\r\na,"\0"\r\n,crc32 ${hex('a\0\0')}\n`, [['a', '\0']]],
    ['vouchers of nothing', 'key,value\r\n,crc32 1a2b3c4d\r\na,b\r\n,crc32 1a2b3c4d\r\n', [['a', 'b']]],
  ])('%s', async (_, text, entries, rest) => {
    expect(await recoverText(text)).toMatchObject({ entries, recovery: sound(text, entries.length, rest) });
  });
});

describe('bad rows', () => {
  test.each([
    'one column',
    '"one column"',
    ',no key',
    '"",no key',
    'a key,x',
    'a\tkey,x',
    'a\x7f,x',
    'a ,x',
    ' "a",x',
    'a,"x"y',
    'a,"x" ',
    '"a"b,x',
    'a,"x"\r,y',
    'a,x,"y"z',
    ',crc32 1a2b3c4',
    ',crc32 1A2B3C4D',
    ',crc32 1a2b3c4d,',
    '"a b","x\ny,z\n"',
  ])('%j is left out', async (row) => {
    const text = `key,value\na,1\n${row}\nb,2\n`;
    expect(await recoverText(text)).toMatchObject({
      entries: [
        ['a', '1'],
        ['b', '2'],
      ],
      recovery: sound(text, 2, { rowEnd: '\n', rejected: [{ from: 14, to: 15 + row.length }], rejectedRows: 1 }),
    });
  });

  test('end with the line in which they go wrong', async () => {
    const text = 'key,value\na,"x\ny"z\nb,2\n';
    const { entries, recovery } = await recoverText(text);
    expect(entries).toEqual([['b', '2']]);
    expect(recovery).toMatchObject({ rejected: [{ from: 10, to: 19 }], rejectedRows: 1 });
  });

  test('next to each other are one span, with blank lines between', async () => {
    const { recovery } = await recoverText('a,1\nx\n\ny\nb,2\n\nz\nc,3\nd,4\n');
    expect(recovery).toMatchObject({
      rejected: [
        { from: 4, to: 9 },
        { from: 14, to: 16 },
      ],
      rejectedRows: 3,
      rows: 4,
    });
  });

  test('at the end are torn', async () => {
    expect((await recoverText('a,1\n\nb,2\nc,3\n\nx\n\ny\n')).recovery).toMatchObject({
      length: 14,
      torn: { from: 14, to: 19 },
      rejectedRows: 0,
      rows: 3,
    });
    expect((await recoverText('a,1\nx\nb,2\nc,3\ny\nd,"')).recovery).toMatchObject({
      length: 14,
      torn: { from: 14, to: 19 },
      rejected: [{ from: 4, to: 6 }],
      rejectedRows: 1,
    });
  });

  test('in great number are counted, and their spans bounded', async () => {
    const rows = 30_000;
    const text = `key,value\n${'x\na,b\n'.repeat(rows)}`;
    const { recovery } = await recoverText(text);
    if (recovery.kind !== 'recovered') throw new Error('it is a CSV file');
    expect(recovery.rejectedRows).toBe(rows);
    expect(recovery.rejected.length).toBe(10_000);
    expect(recovery.rejected.at(-2)).toEqual({ from: 10 + 6 * 9998, to: 12 + 6 * 9998 });
    expect(recovery.rejected.at(-1)).toEqual({ from: 10 + 6 * 9999, to: 12 + 6 * (rows - 1) });
  });
});

describe('a torn end', () => {
  test.each([
    'b',
    'b,2',
    'b,2\r',
    'b,"2',
    'b,"2\r\nfake,row\r\n',
    'b,"2"',
    'b,"2"\r',
    'b,"2""\r\n',
    'b,"\0"\r\n',
    'b,"\0"\r\n,crc32',
    `b,"\0"\r\n,crc32 ${hex('b\0\0')}`,
    `b,"\0"\r\n,crc32 ${hex('b\0\0')}\r`,
    'b,"\0"\r\n,crc32 00000000\r\n',
    '\0'.repeat(20),
    'b,2\0\0\0\r\nc,3\r\n',
    'b,"2\0\0\0,"\r\nc,3\r\n',
    'b,"2\0\0\0",x\r\nfake,row\r\n"\r\n',
    '\x93\xe1garbage\x02',
    'x\r\ny\r\n\0\r\nc,3\r\n',
    'b,"\0,b\na,"2"\r\nc,3\r\n',
  ])('%j', async (torn) => {
    const good = 'key,value\r\na,1\r\n';
    for (const chunkBytes of [1, 1000]) {
      const { entries, recovery } = await recoverText(good + torn, { chunkBytes });
      expect(entries).toEqual([['a', '1']]);
      const to = good.length + torn.length;
      expect(recovery).toEqual(sound(good, 1, { torn: { from: good.length, to } }));
    }
  });

  test.each([
    'k',
    'key,value',
    'key,value\r',
    '\xef',
    '\xef\xbb\xbf',
    '\xef\xbb\xbfkey,va',
    '\0',
    'key,val\0\0',
    'key,value\r\0',
  ])('of a file that was new: %j', async (start) => {
    for (const rest of ['', '\0'.repeat(600), `${'\0'.repeat(512 - start.length)}a,b\r\nc,d\r\n`]) {
      const text = start + rest;
      const { entries, recovery } = await recoverText(text);
      expect(entries).toEqual([]);
      expect(recovery).toEqual(sound('', 0, { hasHeader: false, torn: { from: 0, to: text.length } }));
    }
  });

  test('takes no memory for zeros', async () => {
    const good = Buffer.from('key,value\r\na,b\r\n');
    const size = 64 * MIB;
    let longest = 0;
    const file = {
      read: async (buffer: Buffer, position: number) => {
        longest = Math.max(longest, buffer.buffer.byteLength);
        const count = Math.max(0, Math.min(buffer.length, size - position));
        buffer.fill(0, 0, count);
        if (position === 0) good.copy(buffer);
        return count;
      },
    };
    const recovery = await recover(file, () => {});
    expect(recovery).toMatchObject({ length: good.length, torn: { from: good.length, to: size } });
    expect(longest).toBeLessThan(8 * MIB);
  });
});

describe('NUL bytes far from the end', () => {
  const far = 'c,3\n'.repeat(50);
  test.each([
    ['b,"x\0y"\n', 1],
    ['b,x\0y\n', 1],
    ['\0\0\0\n', 1],
    ['\0\0b,x\n', 1],
    ['b,"x\0"y\n', 1],
    ['b,"x\0"\n,crc32 00000000\n', 1],
    ['b,x,"\0"\n', 1],
    ['"\0",x\n', 1],
    ['b,"x\0"\nb\n\0', 3],
  ])('make %j a bad row', async (row, badRows) => {
    const text = `key,value\na,1\n${row}\n${far}`;
    const { entries, recovery } = await recoverText(text, { unsyncedBytes: 100 });
    expect(entries.length).toBe(1 + 50);
    expect(recovery).toMatchObject({ length: text.length, torn: undefined, rejectedRows: badRows });
  });

  test('are told from those near it by the byte', async () => {
    const text = `key,value\nb,"\0"\n${far}`;
    const fromRow = far.length + 'b,"\0"\n'.length;
    expect((await recoverText(text, { unsyncedBytes: fromRow })).recovery).toMatchObject({ length: 10, rows: 0 });
    expect((await recoverText(text, { unsyncedBytes: fromRow - 1 })).recovery).toMatchObject({
      torn: undefined,
      rows: 50,
    });
  });

  test('in great number do not make it slow', async () => {
    const text = 'a,b\n\0\n'.repeat(20_000) + 'c,3\n'.repeat(3 * MIB);
    let reads = 0;
    const bytes = Buffer.from(text, 'latin1');
    const read = async (buffer: Buffer, position: number): Promise<number> => {
      reads++;
      return bytes.subarray(position).copy(buffer);
    };
    expect(await recover({ read }, () => {})).toMatchObject({ torn: undefined, rejectedRows: 20_000 });
    expect(reads).toBeLessThan(100);
  });
});

describe('a row without an end', () => {
  const rows = 'b,2\n'.repeat(100);

  test.each(['a,"', 'a,"1', '"', '"a'])('%j, when too long, is bad up to its first LF', async (start) => {
    const text = `key,value\n${start}\n${rows}`;
    const { entries, recovery } = await recoverText(text, { maxRowBytes: 200, unsyncedBytes: 100, chunkBytes: 16 });
    expect(entries.length).toBe(100);
    expect(recovery).toMatchObject({
      rejected: [{ from: 10, to: 11 + start.length }],
      rejectedRows: 1,
      torn: undefined,
    });
  });

  test('may be as long as it is allowed to be', async () => {
    const { recovery } = await recoverText(`key,value\na,"\n${rows}`, { maxRowBytes: 404, unsyncedBytes: 100 });
    expect(recovery).toMatchObject({ length: 10, torn: { from: 10, to: 414 }, rows: 0 });
  });

  test('unquoted, is bad when it is too long', async () => {
    const text = `key,value\na,${'x'.repeat(1000)}\n${rows}`;
    const { entries, recovery } = await recoverText(text, { maxRowBytes: 200, unsyncedBytes: 100, chunkBytes: 16 });
    expect(entries.length).toBe(100);
    expect(recovery).toMatchObject({ rejected: [{ from: 10, to: 1013 }] });
  });
});

test.each([
  ['JPEG', '\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xdb\0C\0\x08\x06\x06\n\x07,\x06\x05\n'],
  ['ELF', `\x7fELF\x02\x01\x01${'\0'.repeat(9)}\x03\0>\0\x01\0\0\0${'\0'.repeat(600)}\x01\x02\n\x03,\x04`],
  ['JSON', '{\n  "name": "memlite",\n  "keys": [1, 2]\n}\n'],
  ['JSON in one line', '{"a":1,"b":2}'],
  ['text', '# A server\n\nIt keeps keys, and values.\nRead on, please, below:\n\n- one\n- two\n'],
  ['other text without an end', 'no newline'],
  ['an export with other columns', 'Full name,City\nAda Lovelace,London\n'],
  ['UTF-16', 'k\0e\0y\0,\0v\0a\0l\0u\0e\0\n\0a\0,\0b\0\n\0'],
  ['zeros, then something else', `${'\0'.repeat(500)}x${'\0'.repeat(600)}`],
  ['one row, one bad row', 'a,b\nc\n'],
])('%s is not CSV', async (_, text) => {
  expect((await recoverText(text)).recovery).toEqual({ kind: 'not-csv' });
});

test('rejects when reading fails, whenever that is', async () => {
  const bytes = Buffer.from(`key,value\n${'a,b\n'.repeat(1000)}`);
  for (let good = 0; good < 5; good++) {
    let reads = 0;
    const read = async (buffer: Buffer, position: number): Promise<number> => {
      if (reads++ === good) throw new Error('EIO');
      return bytes.subarray(position).copy(buffer);
    };
    await expect(recover({ read }, () => {}, { chunkBytes: 1000 })).rejects.toThrow('EIO');
  }
});

test('rejects when reading ahead fails while it looks how long the file is', async () => {
  const bytes = Buffer.from(`key,value\n\0\n${'a,b\n'.repeat(1000)}`);
  const read = async (buffer: Buffer, position: number): Promise<number> => {
    if (position === 2000) throw new Error('EIO');
    // Not before the error has been thrown, which nobody has asked for yet.
    await setImmediate();
    return bytes.subarray(position).copy(buffer);
  };
  await expect(recover({ read }, () => {}, { chunkBytes: 1000, unsyncedBytes: 3000 })).rejects.toThrow('EIO');
});

test('gives back what was written, however the file is read', async () => {
  await fc.assert(
    fc.asyncProperty(entries, rowEnd, chunkBytes, async (all, end, chunkBytes) => {
      const bytes = dataFile(all, end);
      const found = await recoverAll(bytes, { chunkBytes });
      expect(found.entries).toEqual(all);
      expect(found.rowBytes).toEqual(all.map((entry) => encoded(entry, end).length));
      expect(found.recovery).toEqual({
        kind: 'recovered',
        length: bytes.length,
        torn: undefined,
        rejected: [],
        rejectedRows: 0,
        rows: all.length,
        rowEnd: end,
        hasHeader: true,
      });
    }),
    { seed: SEED, numRuns: 1000 },
  );
});

test('of a file that was cut anywhere, the whole rows are good and the rest is torn', async () => {
  await fc.assert(
    fc.asyncProperty(entries, rowEnd, fc.integer({ min: 100, max: 5000 }), async (all, end, chunkBytes) => {
      const bytes = dataFile(all, end);
      const ends = all.map((_, i) => lengthWith(all, i + 1, end));
      const header = lengthWith(all, 0, end);
      const step = Math.ceil(bytes.length / 300);
      for (let cut = 0; cut < bytes.length; cut += step) {
        const found = await recoverAll(bytes.subarray(0, cut), { chunkBytes });
        const whole = ends.filter((end) => end <= cut).length;
        const length = cut < header ? 0 : (ends[whole - 1] ?? header);
        expect(found.entries).toEqual(all.slice(0, whole));
        expect(found.recovery).toMatchObject({
          kind: 'recovered',
          length,
          torn: cut > length ? { from: length, to: cut } : undefined,
          rejectedRows: 0,
          rows: whole,
          hasHeader: cut >= header,
        });
      }
    }),
    { seed: SEED, numRuns: 50 },
  );
});

const BLOCK_BYTES = 512;

test('a power loss that kept any of the last blocks, and cut the file anywhere, leaves a prefix', async () => {
  const all = fc.array(entry, { minLength: 5, maxLength: 30, size: 'max' });
  const holes = fc.array(fc.boolean(), { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(all, rowEnd, holes, fc.nat(), fc.nat(), async (all, end, holes, first, cut) => {
      const whole = dataFile(all, end);
      const bytes = Buffer.from(whole.subarray(0, whole.length - (cut % 2) * (cut % whole.length)));
      const blocks = Math.ceil(bytes.length / BLOCK_BYTES);
      for (let block = first % blocks; block < blocks; block++) {
        const start = block * BLOCK_BYTES;
        if (holes[block % holes.length]) bytes.fill(0, start, Math.min(bytes.length, start + BLOCK_BYTES));
      }
      const found = await recoverAll(bytes);
      expect(found.entries).toEqual(all.slice(0, found.entries.length));
      // Nothing that was whole before the first hole is lost.
      let intact = 0;
      while (intact < bytes.length && bytes[intact] === whole[intact]) intact++;
      const ends = [0, ...all].map((_, i) => lengthWith(all, i, end));
      const rows = found.entries.length;
      expect(rows).toBeGreaterThanOrEqual(ends.filter((end) => end <= intact).length - 1);
      const length = found.recovery.kind === 'recovered' && found.recovery.hasHeader ? (ends[rows] as number) : 0;
      expect(found.recovery).toMatchObject({
        kind: 'recovered',
        length,
        torn: bytes.length > length ? { from: length, to: bytes.length } : undefined,
        rejectedRows: 0,
        rows,
      });
    }),
    { seed: SEED, numRuns: 1000 },
  );
});

test('follows the rules on whatever stands in the file', async () => {
  const part = fc.oneof(
    { weight: 6, arbitrary: fc.tuple(entry, rowEnd).map(([entry, end]) => encoded(entry, end).toString('latin1')) },
    {
      weight: 6,
      arbitrary: fc.constantFrom(
        ...['a,b\n', 'a,b\r\n', 'a,"b"\n', 'a,b,c,"d"\n', '"a","b"\r\n', 'a,"b\nc"\r\n', 'key,value\n', '\n', '\r\n'],
        ...[
          'a\n',
          ' a,b\n',
          ',b\n',
          'a b,c\n',
          '"",c\n',
          'a,"b"c\n',
          'a,"b"\r,c\n',
          'a,"b\n',
          'a,b',
          ',crc32 1a2b3c4d\n',
        ],
        ...[
          'a,"\0"\n',
          'a,\0\n',
          '\0\0\0',
          'a,b,"\0"\n',
          'a,"\0"\n,crc32 00000000\n',
          ',',
          '"',
          '\r',
          'x',
          '\n',
          '\r\n',
        ],
      ),
    },
  );
  const start = fc.constantFrom(
    '',
    '',
    'key,value\n',
    'key,value\r\n',
    '\xef\xbb\xbfkey,value\r\n',
    '\xef\xbb\xbf',
    '"key","value",x\n',
  );
  const text = fc.tuple(start, fc.array(part, { maxLength: 12 })).map(([start, parts]) => start + parts.join(''));
  const unsyncedBytes = fc.constantFrom(0, 20, 1000);
  await fc.assert(
    fc.asyncProperty(text, unsyncedBytes, chunkBytes, async (text, unsyncedBytes, chunkBytes) => {
      const { entries, recovery } = await recoverText(text, { unsyncedBytes, chunkBytes });
      expect({ entries, recovery }).toEqual(modelOf(text, unsyncedBytes));
    }),
    { seed: SEED, numRuns: 10000 },
  );
});
