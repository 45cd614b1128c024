import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse as csvParse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Logger } from '../../src/logger.js';
import { silentLogger } from '../../src/logger.js';
import { type SetOutcome, type SetWaiter, Store, type StoreOptions } from '../../src/store/store.js';
import { SEED } from '../protocol/request-arbitraries.js';
import { DATA, gate, MemoryDisk } from './memory-disk.js';

const HEADER = 'key,value\r\n';

/** `never`, unless told otherwise; what opening did is not recorded. */
async function openStore(disk: MemoryDisk, options: Partial<StoreOptions> = {}): Promise<Store> {
  const store = await Store.open(DATA, { fsync: 'never', logger: silentLogger, fileSystem: disk, ...options });
  disk.calls.length = 0;
  return store;
}

/** A SET of byte strings; resolves to what became of it. */
function set(store: Store, key: string, value: string): Promise<SetOutcome> {
  return new Promise((resolve) => {
    const answer = store.set(Buffer.from(key, 'latin1'), Buffer.from(value, 'latin1'), { settled: resolve });
    if (answer === 'refused') resolve('refused');
  });
}

function get(store: Store, key: string): string | undefined {
  return store.get(Buffer.from(key, 'latin1'))?.toString('latin1');
}

function recordingLogger(): { logger: Logger; lines: string[] } {
  const lines: string[] = [];
  const line = (level: string) => (fields: object, message: string) => {
    lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
  };
  return { logger: { info: () => {}, warn: line('warn'), error: line('error') }, lines };
}

/** Makes some operations fail. */
const failing =
  (...operations: string[]) =>
  (operation: string) => {
    if (operations.includes(operation)) throw new Error('disk full');
  };

describe('a file', () => {
  test('that is new gets a header, then a row for each SET', async () => {
    const disk = new MemoryDisk();
    const store = await openStore(disk);
    expect(disk.text).toBe(HEADER);
    await set(store, 'a', 'x,y');
    await set(store, 'a', '');
    await store.close();
    expect(disk.text).toBe(`${HEADER}a,"x,y"\r\na,\r\n`);
    expect(disk.calls.at(-1)).toBe('close');
  });

  test.each([
    ['with a header', 'key,value\r\na,1\r\nb,2\r\n', { a: '1', b: '2', key: undefined }],
    ['without one', 'a,1\r\nb,2\r\n', { a: '1', b: '2' }],
    ['with a header only', 'key,value\n', { key: undefined }],
    ['with overwritten rows', 'a,1\na,2\na,3\n', { a: '3' }],
    ['with odd keys', '__proto__,1\nconstructor,2\n', { __proto__: undefined, constructor: '2' }],
  ])('%s', async (_what, text, values) => {
    const { logger, lines } = recordingLogger();
    const disk = new MemoryDisk(text);
    const store = await openStore(disk, { logger });
    for (const [key, value] of Object.entries(values)) expect(get(store, key)).toBe(value);
    expect(lines).toEqual([]);
    expect(disk.text).toBe(text);
  });

  test('keeps its own row ends', async () => {
    const disk = new MemoryDisk('a,1\n');
    const store = await openStore(disk);
    await set(store, 'b', '2');
    expect(disk.text).toBe('a,1\nb,2\n');
    await store.compact();
    expect(disk.text).toBe('key,value\na,1\nb,2\n');
  });

  test('with bad rows is rewritten without them, and they are saved, with one warning', async () => {
    const { logger, lines } = recordingLogger();
    const disk = new MemoryDisk(`${HEADER}a,1\r\noops\r\nb,2\r\nagain\r\nc,3\r\n`);
    const store = await openStore(disk, { logger });
    expect([get(store, 'a'), get(store, 'b'), get(store, 'c'), store.size]).toEqual(['1', '2', '3', 3]);
    expect(disk.text).toBe(`${HEADER}a,1\r\nb,2\r\nc,3\r\n`);
    const [saved] = [...disk.files.keys()].filter((path) => path.includes('.rejected-'));
    expect(disk.textOf(saved as string)).toBe('oops\r\nagain\r\n');
    expect(lines).toEqual([expect.stringMatching(/^warn 2 .*rejected-/)]);
  });

  test.each(['b,2', 'b,"2', 'b,"2\r\nc,3\r\n', 'b', 'b,2\r', 'b,2\0\0\0\0'])(
    'the torn last row %j costs that row alone, and is saved',
    async (torn) => {
      const disk = new MemoryDisk(`${HEADER}a,1\r\n${torn}`);
      const { logger, lines } = recordingLogger();
      const store = await openStore(disk, { logger });
      expect(disk.text).toBe(`${HEADER}a,1\r\n`);
      await set(store, 'c', '3');
      expect(disk.text).toBe(`${HEADER}a,1\r\nc,3\r\n`);
      expect([get(store, 'a'), get(store, 'b'), get(store, 'c')]).toEqual(['1', undefined, '3']);
      const [saved] = [...disk.files.keys()].filter((path) => path.includes('.torn-'));
      expect(disk.textOf(saved as string)).toBe(torn);
      expect(lines).toEqual([expect.stringContaining(`bytes 16 to ${16 + torn.length}`)]);
    },
  );

  test('whose damage cannot be saved is not touched', async () => {
    const text = `${HEADER}a,1\r\noops\r\nb,2\r\ntorn`;
    const disk = new MemoryDisk(text);
    disk.before = failing('create', 'write');
    await expect(openStore(disk)).rejects.toThrow('disk full');
    expect(disk.text).toBe(text);
  });

  test('of something else is refused and not touched', async () => {
    const text = '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0';
    const disk = new MemoryDisk(text);
    await expect(openStore(disk)).rejects.toThrow('it is no CSV file');
    expect(disk.text).toBe(text);
    expect(disk.files.size).toBe(1);
  });

  test('that is torn in its header starts anew', async () => {
    const disk = new MemoryDisk('key,va');
    await openStore(disk);
    expect(disk.text).toBe(HEADER);
  });
});

describe('a SET', () => {
  test('is visible, and acknowledged, once it is in the file, not before', async () => {
    const disk = new MemoryDisk(`${HEADER}a,old\r\n`);
    const store = await openStore(disk, { fsync: 'always' });
    const { opened, open } = gate();
    const writing = new Promise<void>((resolve) => {
      disk.before = (operation) => {
        if (operation !== 'write') return;
        resolve();
        return opened;
      };
    });
    let outcome: SetOutcome | undefined;
    const done = set(store, 'a', 'new').then((result) => {
      outcome = result;
    });
    expect(get(store, 'a')).toBe('old');
    await writing;
    expect([get(store, 'a'), outcome]).toEqual(['old', undefined]);
    open();
    await done;
    expect([get(store, 'a'), outcome]).toEqual(['new', 'stored']);
  });

  test('goes into the file together with those of the same turn, and those that came meanwhile', async () => {
    const disk = new MemoryDisk(HEADER);
    const store = await openStore(disk, { fsync: 'always' });
    const { opened, open } = gate();
    const writing = new Promise<void>((resolve) => {
      disk.before = (operation) => {
        if (operation !== 'write') return;
        resolve();
        return opened;
      };
    });
    const first = ['1', '2', '3'].map((value) => set(store, 'a', value));
    await writing;
    const second = ['4', '5'].map((value) => set(store, 'a', value));
    open();
    await Promise.all([...first, ...second]);
    expect(disk.calls).toEqual(['write 15', 'sync', 'write 10', 'sync']);
    expect(get(store, 'a')).toBe('5');
  });

  test('keeps its own copy of the value', async () => {
    const store = await openStore(new MemoryDisk());
    const value = Buffer.from('before');
    const done = new Promise((resolve) => store.set(Buffer.from('a'), value, { settled: resolve }));
    value.write('AFTER!');
    await done;
    expect(get(store, 'a')).toBe('before');
  });

  test('sees its effect before any later one has taken place', async () => {
    const store = await openStore(new MemoryDisk());
    const seen: (string | undefined)[] = [];
    const waiter = { settled: () => void seen.push(get(store, 'a')) };
    for (const value of ['1', '2', '3']) store.set(Buffer.from('a'), Buffer.from(value), waiter);
    await store.close();
    expect(seen).toEqual(['1', '2', '3']);
  });
});

test('SETs of one waiter are settled in one call, up to a fence or to those of another', async () => {
  const store = await openStore(new MemoryDisk());
  const calls: [string, SetOutcome, number, string | undefined][] = [];
  const waiter = (name: string): SetWaiter => ({
    settled: (outcome, count) => void calls.push([name, outcome, count, get(store, 'a')]),
  });
  const [one, other] = [waiter('one'), waiter('other')];
  const ask = (value: string, by: SetWaiter) => store.setRange(Buffer.from(`a${value}`), 0, 1, 1, 1 + value.length, by);
  for (let i = 1; i <= 100; i++) ask(String(i), one);
  store.fence();
  ask('fenced', one);
  ask('x', other);
  ask('y,"z"', one);
  await store.close();
  expect(calls).toEqual([
    ['one', 'stored', 100, '100'],
    ['one', 'stored', 1, 'fenced'],
    ['other', 'stored', 1, 'x'],
    ['one', 'stored', 1, 'y,"z"'],
  ]);
});

describe('a write that fails', () => {
  test.each(['never', 'always'] as const)('refuses its SETs alone, and leaves nothing behind (%s)', async (fsync) => {
    const disk = new MemoryDisk(`${HEADER}a,old\r\n`);
    const { logger, lines } = recordingLogger();
    const store = await openStore(disk, { fsync, logger });
    disk.before = (operation) => {
      if (operation === 'write') throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    };
    expect(await Promise.all([set(store, 'a', 'new'), set(store, 'b', 'new')])).toEqual(['refused', 'refused']);
    expect(disk.text).toBe(`${HEADER}a,old\r\n`);
    expect([get(store, 'a'), get(store, 'b')]).toEqual(['old', undefined]);
    expect(lines).toEqual([expect.stringMatching(/cannot write.*"sets":2.*no space left/)]);
    disk.before = () => {};
    expect(await set(store, 'a', 'newer')).toBe('stored');
    expect(disk.text).toBe(`${HEADER}a,old\r\na,newer\r\n`);
  });

  test('and cannot be cut off, is cut off before the next one', async () => {
    const disk = new MemoryDisk(HEADER);
    const store = await openStore(disk);
    disk.before = failing('write', 'truncate');
    expect(await set(store, 'a', 'a long value')).toBe('refused');
    expect(await set(store, 'a', 'x')).toBe('refused');
    disk.before = () => {};
    expect(await set(store, 'a', 'x')).toBe('stored');
    expect(disk.text).toBe(`${HEADER}a,x\r\n`);
  });
});

describe('a sync that fails', () => {
  test('refuses its SETs under `always`, and the file is rewritten from memory', async () => {
    const disk = new MemoryDisk(`${HEADER}a,1\r\na,2\r\n`);
    const store = await openStore(disk, { fsync: 'always' });
    let failures = 0;
    disk.before = (operation) => {
      if (operation === 'sync' && failures++ === 0) throw new Error('I/O error');
    };
    expect(await set(store, 'b', 'x')).toBe('refused');
    expect(disk.text).toBe(`${HEADER}a,2\r\n`);
    expect(disk.calls).toContain(`rename ${DATA}.repairing ${DATA}`);
    expect(await set(store, 'b', 'y')).toBe('stored');
    expect(disk.text).toBe(`${HEADER}a,2\r\nb,y\r\n`);
  });

  test('refuses all later SETs until the file could be rewritten', async () => {
    const disk = new MemoryDisk(HEADER);
    const store = await openStore(disk, { fsync: 'always', repairEveryMs: 0 });
    disk.before = failing('sync');
    expect(await set(store, 'a', 'x')).toBe('refused');
    disk.before = failing('create');
    expect(await set(store, 'a', 'y')).toBe('refused');
    expect(get(store, 'a')).toBeUndefined();
    disk.before = () => {};
    expect(await set(store, 'a', 'z')).toBe('stored');
    expect(disk.text).toBe(`${HEADER}a,z\r\n`);
  });

  test('in the background: what was acknowledged is rewritten, later SETs wait for it', async () => {
    const disk = new MemoryDisk(HEADER);
    const store = await openStore(disk, { fsync: 'everysec', syncEveryMs: 1 });
    let failures = 0;
    const failed = new Promise<void>((resolve) => {
      disk.before = (operation) => {
        if (operation !== 'sync' || failures++ > 0) return;
        resolve();
        throw new Error('I/O error');
      };
    });
    expect(await set(store, 'a', '1')).toBe('stored');
    await failed;
    expect(await set(store, 'b', '2')).toBe('stored');
    await store.close();
    expect(disk.calls).toContain(`rename ${DATA}.repairing ${DATA}`);
    expect(disk.text).toBe(`${HEADER}a,1\r\nb,2\r\n`);
  });
});

describe('fsync', () => {
  test('always: before the acknowledgement, once for all rows of a write', async () => {
    const disk = new MemoryDisk(HEADER);
    const store = await openStore(disk, { fsync: 'always' });
    await Promise.all([set(store, 'a', '1'), set(store, 'b', '2')]);
    expect(disk.calls).toEqual(['write 10', 'sync']);
    await store.close();
  });

  test('everysec: later, and at the latest at the end', async () => {
    const disk = new MemoryDisk(HEADER);
    const store = await openStore(disk, { fsync: 'everysec' });
    await set(store, 'a', '1');
    expect(disk.calls).toEqual(['write 5']);
    await store.close();
    expect(disk.calls).toEqual(['write 5', 'sync', 'close']);
  });

  test('never', async () => {
    const disk = new MemoryDisk(HEADER);
    const store = await openStore(disk, { fsync: 'never' });
    await set(store, 'a', '1');
    await store.close();
    expect(disk.calls).toEqual(['write 5', 'close']);
  });
});

describe('compaction', () => {
  test('leaves the last row of each key, and SETs that come meanwhile', async () => {
    const disk = new MemoryDisk(`${HEADER}${Array.from({ length: 1000 }, (_, i) => `k${i % 10},${i}\r\n`).join('')}`);
    const store = await openStore(disk);
    const compacted = store.compact();
    const meanwhile: Promise<SetOutcome>[] = [];
    const busy = setInterval(() => meanwhile.push(set(store, 'k3', `new ${meanwhile.length}`), set(store, 'm', 'x')));
    await set(store, 'k1', 'first');
    await compacted;
    clearInterval(busy);
    await Promise.all(meanwhile);
    await store.close();
    const again = await openStore(new MemoryDisk(disk.text));
    expect(get(again, 'k9')).toBe('999');
    expect(get(again, 'k1')).toBe('first');
    expect(again.size).toBe(meanwhile.length > 0 ? 11 : 10);
    expect((disk.text as string).split('\r\n').length).toBeLessThan(20 + meanwhile.length);
    expect([...disk.files.keys()]).toEqual([DATA]);
  });

  test('begins by itself when more than half of a long file is dead', async () => {
    const disk = new MemoryDisk(HEADER);
    const store = await openStore(disk, { compactAboveBytes: 1000, compactEveryMs: 0 });
    for (let i = 0; i < 500; i++) await set(store, `k${i % 10}`, `value ${i}`);
    await store.close();
    expect(disk.calls.filter((call) => call.startsWith('rename')).length).toBeGreaterThan(2);
    expect((disk.text as string).length).toBeLessThan(1500);
  });

  test('begins soon after another one only when the file has become much longer', async () => {
    const disk = new MemoryDisk(HEADER);
    const store = await openStore(disk, { compactAboveBytes: 1000, compactEveryMs: 1e9 });
    const compactions = () => disk.calls.filter((call) => call.startsWith('rename')).length;
    const write = async (rows: number) => {
      for (let i = 0; i < rows; i++) await set(store, 'k', 'v'.repeat(50));
    };
    await store.compact();
    await write(250);
    expect(compactions()).toBe(1);
    await write(50);
    await store.close();
    expect(compactions()).toBe(2);
  });

  test('does not begin in a long file that is all alive', async () => {
    const disk = new MemoryDisk(HEADER);
    const store = await openStore(disk, { compactAboveBytes: 1000, compactEveryMs: 0 });
    for (let i = 0; i < 500; i++) await set(store, `k${i}`, `value "${i}"`);
    await store.close();
    expect(disk.calls.filter((call) => call.startsWith('create'))).toEqual([]);
  });

  test.each(['create', 'write', 'sync', 'rename'] as const)(
    'that fails at %s leaves the file as it was',
    async (step) => {
      const text = `${HEADER}a,1\r\na,2\r\n`;
      const disk = new MemoryDisk(text);
      const store = await openStore(disk);
      disk.before = failing(step);
      await expect(store.compact()).rejects.toThrow('disk full');
      disk.before = () => {};
      expect(disk.text).toBe(text);
      expect([...disk.files.keys()]).toEqual([DATA]);
      await set(store, 'b', '3');
      expect(disk.text).toBe(`${text}b,3\r\n`);
      await store.compact();
      expect(disk.text).toBe(`${HEADER}a,2\r\nb,3\r\n`);
    },
  );

  test('takes the remains of one that was cut short away', async () => {
    const disk = new MemoryDisk(`${HEADER}a,1\r\n`);
    await (await disk.create(`${DATA}.compacting`)).write(Buffer.from('key,va'), 0);
    await openStore(disk);
    expect([...disk.files.keys()]).toEqual([DATA]);
  });
});

describe('a bound on memory', () => {
  test('refuses what needs more, takes what needs no more, and goes on reading', async () => {
    const store = await openStore(new MemoryDisk(), { maxMemoryBytes: 64 * 1024 });
    const outcomes: SetOutcome[] = [];
    for (let i = 0; i < 2000; i++) outcomes.push(await set(store, `k${i}`, 'x'.repeat(40)));
    const stored = outcomes.indexOf('refused');
    expect(stored).toBeGreaterThan(200);
    expect(new Set(outcomes.slice(stored))).toEqual(new Set(['refused']));
    expect(store.values.liveBytes).toBeLessThanOrEqual(64 * 1024);
    expect(await set(store, 'k0', 'y'.repeat(40))).toBe('stored');
    expect(await set(store, 'k0', 'z'.repeat(400))).toBe('refused');
    expect([get(store, 'k0'), get(store, `k${stored - 1}`)]).toEqual(['y'.repeat(40), 'x'.repeat(40)]);
  });

  test('counts what is on its way', async () => {
    const store = await openStore(new MemoryDisk(), { maxMemoryBytes: 64 * 1024 });
    const outcomes = await Promise.all(Array.from({ length: 100 }, (_, i) => set(store, `k${i}`, 'x'.repeat(4096))));
    expect(outcomes.filter((outcome) => outcome === 'stored').length).toBeLessThan(16);
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
      latin1.filter((text) => text !== '' && !/[\0-\x20\x7f]/.test(text)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(key, latin1), { maxLength: 20 }), async (pairs) => {
        await writeFile(file, '');
        const options = { fsync: 'never', logger: silentLogger } as const;
        const store = await Store.open(file, options);
        await Promise.all(pairs.map(([k, v]) => set(store, k, v)));
        await store.close();
        const rows: string[][] = csvParse(await readFile(file), { encoding: 'latin1', record_delimiter: '\r\n' });
        // Rows without a key vouch for the one before.
        expect(rows.filter(([k]) => k !== '')).toEqual([['key', 'value'], ...pairs]);
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
