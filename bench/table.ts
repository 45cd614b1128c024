/** The table of values in memory beside what it is there to beat: a Map of strings to Buffers. */
import { Bench } from 'tinybench';
import { copyView } from '../src/protocol/byte-ops.js';
import { NONE, Table } from '../src/store/table.js';

const KEY_BYTES = 16;
const VALUE_BYTES = 32;
const ROW_BYTES = KEY_BYTES + VALUE_BYTES;
/** What one task works through in a turn; new keys start afresh as often. */
const BATCH = 1000;
const COUNTS = [1_000, 1_000_000];

/** The tasks; a turn of each is what its name says. */
export function tableBench(timeMs: number): Bench {
  const bench = new Bench({ name: 'table', time: timeMs });
  for (const count of COUNTS) {
    addTable(bench, count);
    addMap(bench, count);
  }
  return bench;
}

function addTable(bench: Bench, count: number): void {
  const name = `table of ${count.toLocaleString('en-US')} keys: ${BATCH}`;
  const rows = new Rows();
  const out = new DataView(new ArrayBuffer(VALUE_BYTES));
  const table = new Table();
  for (let key = 0; key < count; key++) putAt(table, rows.write(0, key), 0);

  bench.add(`${name} found and copied`, () => {
    const bytes = rows.pick(count);
    for (let at = 0; at < bytes.length; at += ROW_BYTES) {
      const address = table.find(bytes, at, at + KEY_BYTES);
      if (address === NONE) continue;
      table.locate(address);
      copyView(table.memory, table.valueStart, table.valueEnd, out, 0);
    }
  });
  bench.add(`${name} missed`, () => {
    const bytes = rows.pick(count, count);
    for (let at = 0; at < bytes.length; at += ROW_BYTES) {
      if (table.find(bytes, at, at + KEY_BYTES) !== NONE) throw new Error('found');
    }
  });
  bench.add(`${name} overwritten`, () => {
    const bytes = rows.pick(count);
    for (let at = 0; at < bytes.length; at += ROW_BYTES) putAt(table, bytes, at);
  });
  let grown = new Table();
  bench.add(`${name} new`, () => {
    if (grown.size >= count) grown = new Table();
    const bytes = rows.sequence(grown.size);
    for (let at = 0; at < bytes.length; at += ROW_BYTES) putAt(grown, bytes, at);
  });
}

function addMap(bench: Bench, count: number): void {
  const name = `Map of ${count.toLocaleString('en-US')} keys: ${BATCH}`;
  const rows = new Rows();
  const out = Buffer.alloc(VALUE_BYTES);
  const map = new Map<string, Buffer>();
  for (let key = 0; key < count; key++) setAt(map, rows.write(0, key), 0);

  bench.add(`${name} found and copied`, () => {
    const bytes = rows.pick(count);
    for (let at = 0; at < bytes.length; at += ROW_BYTES) {
      map.get(bytes.toString('latin1', at, at + KEY_BYTES))?.copy(out, 0);
    }
  });
  bench.add(`${name} missed`, () => {
    const bytes = rows.pick(count, count);
    for (let at = 0; at < bytes.length; at += ROW_BYTES) {
      if (map.has(bytes.toString('latin1', at, at + KEY_BYTES))) throw new Error('found');
    }
  });
  bench.add(`${name} overwritten`, () => {
    const bytes = rows.pick(count);
    for (let at = 0; at < bytes.length; at += ROW_BYTES) setAt(map, bytes, at);
  });
  let grown = new Map<string, Buffer>();
  bench.add(`${name} new`, () => {
    if (grown.size >= count) grown = new Map();
    const bytes = rows.sequence(grown.size);
    for (let at = 0; at < bytes.length; at += ROW_BYTES) setAt(grown, bytes, at);
  });
}

function putAt(table: Table, bytes: Buffer, at: number): void {
  table.put(bytes, at, at + KEY_BYTES, at + KEY_BYTES, at + ROW_BYTES, ROW_BYTES);
}

function setAt(map: Map<string, Buffer>, bytes: Buffer, at: number): void {
  map.set(bytes.toString('latin1', at, at + KEY_BYTES), Buffer.from(bytes.subarray(at + KEY_BYTES, at + ROW_BYTES)));
}

/** Rows of a key and a value, written into one small buffer, as those of requests are. */
class Rows {
  readonly #bytes = Buffer.alloc(BATCH * ROW_BYTES, 'v');
  #random = 1;

  /** Random keys from `first` on to before `first + count`. */
  pick(count: number, first = 0): Buffer {
    for (let row = 0; row < BATCH; row++) {
      this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) >>> 0;
      this.write(row, first + Math.floor((this.#random / 2 ** 32) * count));
    }
    return this.#bytes;
  }

  sequence(first: number): Buffer {
    for (let row = 0; row < BATCH; row++) this.write(row, first + row);
    return this.#bytes;
  }

  /** Twelve bytes that are the same for all keys, and four of the number. */
  write(row: number, key: number): Buffer {
    this.#bytes.writeUInt32LE(key, row * ROW_BYTES + KEY_BYTES - 4);
    return this.#bytes;
  }
}
