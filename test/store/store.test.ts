import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse as csvParse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Logger } from '../../src/logger.js';
import { silentLogger } from '../../src/logger.js';
import type { FsyncPolicy } from '../../src/store/journal.js';
import { type SetOutcome, Store } from '../../src/store/store.js';
import { SEED } from '../protocol/request-arbitraries.js';
import { gate, MemoryFile } from './memory-file.js';

const HEADER = 'key,value\r\n';

async function openStore(
  file: MemoryFile,
  fsync: FsyncPolicy = 'never',
  logger: Logger = silentLogger,
): Promise<Store> {
  return Store.open('memory.csv', { fsync, logger, fileSystem: file });
}

/** A SET of byte strings; resolves to what became of it. */
function set(store: Store, key: string, value: string): Promise<SetOutcome> {
  return new Promise((resolve) => store.set(key, Buffer.from(value, 'latin1'), { settled: resolve }));
}

function get(store: Store, key: string): string | undefined {
  return store.get(key)?.toString('latin1');
}

function recordingLogger(): { logger: Logger; lines: string[] } {
  const lines: string[] = [];
  const line = (level: string) => (fields: object, message: string) => {
    lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
  };
  return { logger: { info: () => {}, warn: line('warn'), error: line('error') }, lines };
}

describe('a file', () => {
  test('that is new gets a header, then a row for each SET', async () => {
    const file = new MemoryFile();
    const store = await openStore(file);
    await store.ready();
    expect(file.text).toBe(HEADER);
    await set(store, 'a', 'x,y');
    await set(store, 'a', '');
    await store.close();
    expect(file.text).toBe(`${HEADER}a,"x,y"\r\na,\r\n`);
    expect(file.closed).toBe(true);
  });

  test('is not touched before the store is asked to', async () => {
    const file = new MemoryFile('a,1\ntor');
    await (await openStore(file)).close();
    expect(file.calls).toEqual([]);
  });

  test.each([
    ['with a header', 'key,value\r\na,1\r\nb,2\r\n', { a: '1', b: '2', key: undefined }],
    ['without one', 'a,1\r\nb,2\r\n', { a: '1', b: '2' }],
    ['with a header only', 'key,value\n', { key: undefined }],
    ['with a header that is quoted', '"key","value"\na,1\n', { a: '1', key: undefined }],
    ['with a header and more columns', 'key,value,when\na,1,monday\n', { a: '1', key: undefined }],
    ['with a row like the header further on', 'key,value\nkey,value\n', { key: 'value' }],
    ['with a byte order mark', '\xef\xbb\xbfkey,value\na,1\n', { a: '1', key: undefined }],
    ['with overwritten rows', 'a,1\na,2\na,3\n', { a: '3' }],
    ['with blank lines', 'a,1\n\n\r\nb,2\n', { a: '1', b: '2' }],
    ['with bytes that are no text', 'a,\xff\0\xfe\n', { a: '\xff\0\xfe' }],
    ['with odd keys', '__proto__,1\nconstructor,2\n', { __proto__: undefined, constructor: '2' }],
  ])('%s', async (_what, text, values) => {
    const { logger, lines } = recordingLogger();
    const store = await openStore(new MemoryFile(text), 'never', logger);
    for (const [key, value] of Object.entries(values)) expect(get(store, key)).toBe(value);
    expect(lines).toEqual([]);
  });

  test('keeps its own row ends', async () => {
    const file = new MemoryFile('a,1\n');
    const store = await openStore(file);
    await set(store, 'b', '2');
    expect(file.text).toBe('a,1\nb,2\n');
  });

  test('rows of one column are left out, with one warning', async () => {
    const { logger, lines } = recordingLogger();
    const store = await openStore(new MemoryFile('a,1\noops\nb,2\nagain\n'), 'never', logger);
    expect([get(store, 'a'), get(store, 'b'), store.size]).toEqual(['1', '2', 2]);
    expect(lines).toEqual([expect.stringContaining('"rows":2')]);
  });

  test.each(['b,2', 'b,"2', 'b,"2\r\nc,3\r\n', 'b', 'b,2\r'])(
    'the torn last row %j costs that row alone',
    async (torn) => {
      const file = new MemoryFile(`${HEADER}a,1\r\n${torn}`);
      const { logger, lines } = recordingLogger();
      const store = await openStore(file, 'never', logger);
      await store.ready();
      expect(file.text).toBe(`${HEADER}a,1\r\n`);
      await set(store, 'c', '3');
      expect(file.text).toBe(`${HEADER}a,1\r\nc,3\r\n`);
      expect([get(store, 'a'), get(store, 'b'), get(store, 'c')]).toEqual(['1', undefined, '3']);
      expect(lines).toEqual([expect.stringContaining(`bytes 16 to ${16 + torn.length}`)]);
    },
  );

  test('that is torn in its header starts anew', async () => {
    const file = new MemoryFile('key,va');
    const store = await openStore(file);
    await store.ready();
    expect(file.text).toBe(HEADER);
  });

  test('longer than one read', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `key-${i % 5000},"value ""${i}"""\n`);
    const store = await openStore(new MemoryFile(rows.join('')));
    expect(store.size).toBe(5000);
    expect(get(store, 'key-4999')).toBe('value "19999"');
  });
});

describe('a SET', () => {
  test('is visible, and acknowledged, once it is in the file, not before', async () => {
    const file = new MemoryFile(`${HEADER}a,old\r\n`);
    const store = await openStore(file);
    const { opened, open } = gate();
    file.before = (operation) => (operation === 'write' ? opened : undefined);
    let outcome: SetOutcome | undefined;
    const done = set(store, 'a', 'new').then((result) => {
      outcome = result;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([get(store, 'a'), outcome]).toEqual(['old', undefined]);
    open();
    await done;
    expect([get(store, 'a'), outcome]).toEqual(['new', 'stored']);
  });

  test('goes into the file together with those of the same turn, and those that came meanwhile', async () => {
    const file = new MemoryFile(HEADER);
    const store = await openStore(file);
    const { opened, open } = gate();
    file.before = (operation) => (operation === 'write' ? opened : undefined);
    const first = ['1', '2', '3'].map((value) => set(store, 'a', value));
    await new Promise((resolve) => setTimeout(resolve, 20));
    const second = ['4', '5'].map((value) => set(store, 'a', value));
    open();
    await Promise.all([...first, ...second]);
    expect(file.calls).toEqual(['write 15', 'write 10']);
    expect(get(store, 'a')).toBe('5');
  });

  test('keeps its own copy of the value', async () => {
    const store = await openStore(new MemoryFile());
    const value = Buffer.from('before');
    const done = new Promise((resolve) => store.set('a', value, { settled: resolve }));
    value.write('AFTER!');
    await done;
    expect(get(store, 'a')).toBe('before');
  });

  test('sees its effect before any later one has taken place', async () => {
    const store = await openStore(new MemoryFile());
    const seen: (string | undefined)[] = [];
    const waiter = { settled: () => void seen.push(get(store, 'a')) };
    for (const value of ['1', '2', '3']) store.set('a', Buffer.from(value), waiter);
    await store.close();
    expect(seen).toEqual(['1', '2', '3']);
  });
});

describe('a write that fails', () => {
  const failing =
    (...operations: string[]) =>
    (operation: string) => {
      if (operations.includes(operation)) throw new Error('disk full');
    };

  test('refuses its SETs alone, and leaves nothing behind', async () => {
    const file = new MemoryFile(`${HEADER}a,old\r\n`);
    const { logger, lines } = recordingLogger();
    const store = await openStore(file, 'never', logger);
    file.before = failing('write');
    expect(await Promise.all([set(store, 'a', 'new'), set(store, 'b', 'new')])).toEqual(['refused', 'refused']);
    expect(file.text).toBe(`${HEADER}a,old\r\n`);
    expect([get(store, 'a'), get(store, 'b')]).toEqual(['old', undefined]);
    expect(lines).toEqual([expect.stringMatching(/cannot write.*"rows":2.*disk full/)]);
    file.before = () => {};
    expect(await set(store, 'a', 'newer')).toBe('stored');
    expect(file.text).toBe(`${HEADER}a,old\r\na,newer\r\n`);
  });

  test('and cannot be cut off, is cut off before the next one', async () => {
    const file = new MemoryFile(HEADER);
    const store = await openStore(file);
    file.before = failing('write', 'truncate');
    expect(await set(store, 'a', 'a long value')).toBe('refused');
    expect(await set(store, 'a', 'x')).toBe('refused');
    file.before = () => {};
    expect(await set(store, 'a', 'x')).toBe('stored');
    expect(file.text).toBe(`${HEADER}a,x\r\n`);
  });

  test('a sync that fails under `always` refuses too', async () => {
    const file = new MemoryFile(HEADER);
    const store = await openStore(file, 'always');
    file.before = failing('sync');
    expect(await set(store, 'a', 'x')).toBe('refused');
    expect(file.text).toBe(HEADER);
  });
});

describe('fsync', () => {
  test('always: before the acknowledgement, once for all rows of a write', async () => {
    const file = new MemoryFile(HEADER);
    const store = await openStore(file, 'always');
    await Promise.all([set(store, 'a', '1'), set(store, 'b', '2')]);
    expect(file.calls).toEqual(['write 10', 'sync']);
    await store.close();
  });

  test('everysec: later, and at the latest at the end', async () => {
    const file = new MemoryFile(HEADER);
    const store = await openStore(file, 'everysec');
    await set(store, 'a', '1');
    expect(file.calls).toEqual(['write 5']);
    await store.close();
    expect(file.calls).toEqual(['write 5', 'sync']);
  });

  test('never', async () => {
    const file = new MemoryFile(HEADER);
    const store = await openStore(file, 'never');
    await set(store, 'a', '1');
    await store.close();
    expect(file.calls).toEqual(['write 5']);
  });
});

describe('on a disk', () => {
  let folder: string | undefined;
  const path = async (): Promise<string> => {
    folder = await mkdtemp(join(tmpdir(), 'memlite-store-'));
    return join(folder, 'data.csv');
  };
  afterEach(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  test('any keys and values come back, and another CSV library reads them', async () => {
    const file = await path();
    const latin1 = fc.string({
      unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
      maxLength: 20,
    });
    const key = fc.oneof(
      fc.constantFrom('a', 'b', '__proto__', '"', ','),
      latin1.filter((text) => text !== ''),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(key, latin1), { maxLength: 20 }), async (pairs) => {
        await writeFile(file, '');
        const options = { fsync: 'never', logger: silentLogger } as const;
        const store = await Store.open(file, options);
        await store.ready();
        await Promise.all(pairs.map(([k, v]) => set(store, k, v)));
        await store.close();
        expect(csvParse(await readFile(file), { encoding: 'latin1', record_delimiter: '\r\n' })).toEqual([
          ['key', 'value'],
          ...pairs,
        ]);
        const again = await Store.open(file, options);
        for (const [k, v] of new Map(pairs)) expect(get(again, k)).toBe(v);
        await again.close();
      }),
      { seed: SEED, numRuns: 100 },
    );
  });

  test('a missing folder rejects with the system error', async () => {
    const missing = join(await path(), 'x.csv');
    await writeFile(join(missing, '..'), '');
    await expect(Store.open(missing, { fsync: 'never', logger: silentLogger })).rejects.toMatchObject({
      code: 'ENOTDIR',
    });
  });
});
