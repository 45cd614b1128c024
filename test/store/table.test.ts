import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NONE, Table } from '../../src/store/table.js';
import { SEED } from '../protocol/request-arbitraries.js';
import { locate, TableModel } from './table-model.js';

const SEGMENT = 256;
const tinyTable = (): Table => new Table({ seed: [1, 2], segmentBytes: SEGMENT });

/** Some keys that come again and again, more that fill the index, and any bytes. */
const key = fc.oneof(
  { weight: 8, arbitrary: fc.nat(7).map((n) => Buffer.from(`key-${n}`)) },
  { weight: 4, arbitrary: fc.nat(300).map((n) => Buffer.from(String(n))) },
  fc.uint8Array({ minLength: 1, maxLength: 12 }).map((bytes) => Buffer.from(bytes)),
  fc.integer({ min: 200, max: 900 }).map((length) => Buffer.alloc(length, 'k')),
);
/** Empty ones, ones that share a segment, ones that have their own; now and then much larger. */
const value = fc.oneof(
  { weight: 6, arbitrary: fc.uint8Array({ maxLength: 60 }) },
  { weight: 2, arbitrary: fc.uint8Array({ minLength: 40, maxLength: 400 }) },
  fc.integer({ min: 1000, max: 5000 }).map((length) => new Uint8Array(length).fill(length)),
);

/** Makes garbage fast: no value fits where the one before was, and each segment comes to hold a little that lives on. */
function churn(model: TableModel, first: number, keys: number): void {
  for (let n = first; n < first + keys; n++) {
    for (let length = 0; length <= 40; length += 8) model.put(Buffer.from(String(n)), Buffer.alloc(length, n), n);
  }
}

type Step = (model: TableModel) => void;
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 40,
    arbitrary: fc.tuple(key, value, fc.nat(1000)).map(
      ([key, value, rowBytes]): Step =>
        (model) =>
          model.put(key, Buffer.from(value), rowBytes),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(fc.nat(400), fc.nat(60)).map(
      ([first, keys]): Step =>
        (model) =>
          churn(model, first, keys),
    ),
  },
  { weight: 2, arbitrary: fc.constant<Step>((model) => model.openSnapshot()) },
  {
    weight: 6,
    arbitrary: fc.nat(2000).map(
      (budget): Step =>
        (model) =>
          model.walk(budget),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Step>((model) => model.abandonSnapshot()) },
);

describe('a table', () => {
  test('holds the latest value of each key, whatever was put, and its snapshots every key', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150, size: 'max' }), (steps) => {
        const model = new TableModel(tinyTable());
        for (const run of steps) run(model);
        model.finishSnapshots();
        model.check();
        model.settle();
        model.check();
        expect(model.table.allocatedBytes).toBeLessThanOrEqual(model.allocationBound(SEGMENT));
      }),
      { seed: SEED, numRuns: 200 },
    );
  });

  test('loses sight of no key while the index grows', () => {
    const model = new TableModel(tinyTable());
    const name = (n: number) => Buffer.from(`k${n}`);
    for (let n = 0; n < 3000; n++) {
      model.put(name(n), Buffer.from(`v${n}`), 10);
      // One that may not have moved yet gets a longer value: another address.
      const older = (n * 7919) % (n + 1);
      model.put(name(older), Buffer.alloc(n % 50, n), 20);
      model.checkKey(name((n * 31) % (n + 1)));
      model.checkKey(name(n + 1));
    }
    model.check();
  });

  test('needs no more memory for values overwritten with others as long', () => {
    const table = tinyTable();
    const bytes = Buffer.alloc(10 + 100);
    const putAll = (byte: number): void => {
      bytes.fill(byte, 10);
      for (let n = 0; n < 200; n++) {
        bytes.write(String(n).padStart(10), 0);
        // A segment of its own for every tenth.
        table.put(bytes, 0, 10, 10, n % 10 === 0 ? 110 : 40, 50);
      }
    };
    // Twice, so that the index has done with growing.
    putAll(0);
    putAll(1);
    const { allocatedBytes, liveBytes } = table;
    for (let round = 2; round < 50; round++) putAll(round);
    expect(table.allocatedBytes).toBe(allocatedBytes);
    expect(table.liveBytes).toBe(liveBytes);
    expect(table.liveRowBytes).toBe(200 * 50);
  });

  test('keeps dead memory within bounds at every moment, while values grow again and again', () => {
    const segmentBytes = 4096;
    const model = new TableModel(new Table({ seed: [1, 2], segmentBytes }));
    const value = Buffer.alloc(2000, 'v');
    let random = 1;
    for (let n = 0; n < 60_000; n++) {
      random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
      // From next to nothing to a fifth of a segment, then all over again.
      const growth = Math.floor(n / 200) % 100;
      const length = random % 100 === 0 ? 2000 : growth * 8 + (random % 61);
      model.put(Buffer.from(String((random >>> 8) % 300)), value.subarray(0, length), 1);
      expect(model.table.allocatedBytes).toBeLessThanOrEqual(model.allocationBound(segmentBytes));
    }
    model.check();
  });

  test('gives the memory of a large value back when a small one takes its place', () => {
    const table = new Table();
    const bytes = Buffer.alloc(5 * 1024 * 1024 + 1, 'x');
    const empty = table.allocatedBytes;
    table.put(bytes, 0, 1, 1, bytes.length, 1);
    expect(table.allocatedBytes).toBeGreaterThan(empty + 5 * 1024 * 1024);
    table.put(bytes, 0, 1, 1, 2, 1);
    expect(table.allocatedBytes).toBe(empty);
  });

  test('works with segments of the usual size', () => {
    const model = new TableModel(new Table());
    for (let n = 0; n < 60_000; n++) {
      model.put(Buffer.from(`key:${(n * 7919) % 20_000}`), Buffer.alloc((n * 31) % 300, n), n % 100);
    }
    model.openSnapshot();
    model.walk(1_000_000);
    model.finishSnapshots();
    model.check();
    expect(model.table.allocatedBytes).toBeLessThanOrEqual(model.allocationBound(1024 * 1024));
  });
});

describe('a snapshot', () => {
  test('visits one entry at least, and says when it is done', () => {
    const model = new TableModel(tinyTable());
    for (let n = 0; n < 20; n++) model.put(Buffer.from(`k${n}`), Buffer.from('v'), 1);
    const snapshot = model.table.snapshot();
    let visits = 0;
    const visit = (): void => {
      visits++;
    };
    expect(snapshot.next(visit, 1)).toBe(true);
    expect(visits).toBe(1);
    expect(snapshot.next(visit, 0)).toBe(true);
    expect(visits).toBe(2);
    while (snapshot.next(visit, 100));
    expect(visits).toBe(20);
    expect(snapshot.next(visit, 100)).toBe(false);
    expect(visits).toBe(20);
  });

  test('of an empty table has nothing', () => {
    expect(
      tinyTable()
        .snapshot()
        .next(() => expect.unreachable(), 100),
    ).toBe(false);
  });

  test('keeps entries in their place until it is closed, also where another one is closed twice', () => {
    const model = new TableModel(tinyTable());
    const key = Buffer.from('still');
    const address = (): number => model.table.find(key, 0, key.length);
    model.put(key, Buffer.from('here'), 1);
    const first = model.table.snapshot();
    const second = model.table.snapshot();
    first.close();
    first.close();
    const before = address();
    churn(model, 0, 200);
    expect(address()).toBe(before);
    second.close();
    model.settle();
    expect(address()).not.toBe(before);
    expect(model.table.allocatedBytes).toBeLessThanOrEqual(model.allocationBound(SEGMENT));
  });

  test('is closed when it has come to its end', () => {
    const model = new TableModel(tinyTable());
    model.openSnapshot();
    churn(model, 0, 200);
    expect(model.table.allocatedBytes).toBeGreaterThan(model.allocationBound(SEGMENT));
    model.finishSnapshots();
    model.settle();
    expect(model.table.allocatedBytes).toBeLessThanOrEqual(model.allocationBound(SEGMENT));
  });
});

describe('a bulk load', () => {
  const found = (table: Table, key: Buffer): Buffer | undefined => {
    const address = table.find(key, 0, key.length);
    if (address === NONE) return undefined;
    return locate(table, address);
  };

  test('is as if every entry had been put, one after the other', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(key, value, fc.integer({ min: 1, max: 100 })), { maxLength: 300, size: 'max' }),
        fc.nat(30_000),
        (entries, allRowBytes) => {
          const one = tinyTable();
          const bulk = tinyTable();
          const load = bulk.bulkLoad(allRowBytes);
          for (const [key, value, rowBytes] of entries) {
            const bytes = Buffer.concat([key, value]);
            one.put(bytes, 0, key.length, key.length, bytes.length, rowBytes);
            load.put(bytes, 0, key.length, key.length, bytes.length, rowBytes);
          }
          load.finish();
          expect([bulk.size, bulk.liveRowBytes]).toEqual([one.size, one.liveRowBytes]);
          for (const [key] of entries) expect(found(bulk, key)).toEqual(found(one, key));
          expect(found(bulk, Buffer.from('none of them'))).toBeUndefined();
        },
      ),
      { seed: SEED, numRuns: 50 },
    );
  });

  test('takes no more memory where it expected far more or fewer keys than came', () => {
    const liveBytes = [1, 10_000, 1e12].map((allRowBytes) => {
      const table = tinyTable();
      const load = table.bulkLoad(allRowBytes);
      for (let i = 0; i < 5000; i++) {
        const bytes = Buffer.from(`key-${i}`);
        load.put(bytes, 0, bytes.length, 0, bytes.length, 10);
      }
      load.finish();
      return table.liveBytes;
    });
    expect(new Set(liveBytes).size).toBe(1);
  });

  test('of a file that is mostly dead takes the memory of what is alive', () => {
    const table = tinyTable();
    const load = table.bulkLoad(1e9);
    for (let i = 0; i < 20_000; i++) {
      const bytes = Buffer.from(`key-${10 + (i % 50)}${'v'.repeat(i % 90)}`);
      load.put(bytes, 0, 6, 6, bytes.length, 1);
    }
    load.finish();
    expect(table.allocatedBytes).toBeLessThan(4 * table.liveBytes + 16 * SEGMENT);
    table.put(Buffer.from('key-11 afterwards'), 0, 6, 6, 17, 1);
    expect(found(table, Buffer.from('key-11'))?.toString()).toBe(' afterwards');
  });
});
