import assert from 'node:assert/strict';
import type { Snapshot } from '../../src/store/snapshot.js';
import { entryBytes, NONE, type Table } from '../../src/store/table.js';

interface Row {
  readonly value: string;
  readonly rowBytes: number;
}

/** What a snapshot has shown, and what it may and must show. */
interface Walk {
  readonly snapshot: Snapshot;
  readonly atStart: ReadonlyMap<string, Row>;
  /** Values put during the walk. */
  readonly since: Map<string, string[]>;
  readonly visited: Map<string, string>;
}

/** A table beside a Map that it must agree with. Checks by `assert`, for there are millions of them. */
export class TableModel {
  readonly table: Table;
  readonly #rows = new Map<string, Row>();
  readonly #walks: Walk[] = [];
  #entryBytes = 0;

  constructor(table: Table) {
    this.table = table;
  }

  put(key: Buffer, value: Buffer, rowBytes: number): void {
    // Something lies around and between them, as in a row.
    const bytes = Buffer.concat([Buffer.from('!'), key, Buffer.from(','), value, Buffer.from('!')]);
    const valueStart = key.length + 2;
    this.table.put(bytes, 1, 1 + key.length, valueStart, valueStart + value.length, rowBytes);
    bytes.fill(0);

    const name = key.toString('latin1');
    const before = this.#rows.get(name);
    if (before !== undefined) this.#entryBytes -= entryBytes(name.length, before.value.length);
    this.#entryBytes += entryBytes(name.length, value.length);
    const text = value.toString('latin1');
    this.#rows.set(name, { value: text, rowBytes });
    for (const { since } of this.#walks) since.set(name, [...(since.get(name) ?? []), text]);
    this.checkKey(key);
  }

  openSnapshot(): void {
    const atStart = new Map(this.#rows);
    this.#walks.push({ snapshot: this.table.snapshot(), atStart, since: new Map(), visited: new Map() });
  }

  /** Goes on with the oldest snapshot. */
  walk(budgetBytes: number): void {
    const walk = this.#walks[0];
    if (walk === undefined) return;
    if (!walk.snapshot.next((...entry) => visit(walk, ...entry), budgetBytes)) {
      checkComplete(walk);
      this.#walks.shift();
    }
  }

  abandonSnapshot(): void {
    this.#walks.pop()?.snapshot.close();
  }

  finishSnapshots(): void {
    while (this.#walks.length > 0) this.walk(1000);
  }

  /** Puts that make no garbage, until the cleaner must have caught up. */
  settle(): void {
    const bytes = Buffer.from('ab');
    this.put(bytes.subarray(0, 1), bytes.subarray(1), 0);
    for (let n = 0; n < 2000; n++) this.table.put(bytes, 0, 1, 1, 2, 0);
  }

  checkKey(key: Buffer): void {
    const expected = this.#rows.get(key.toString('latin1'))?.value;
    const bytes = Buffer.concat([Buffer.from('<'), key, Buffer.from('>')]);
    const address = this.table.find(bytes, 1, 1 + key.length);
    assert.equal(address !== NONE, expected !== undefined);
    if (expected === undefined) return;
    assert.equal(this.table.valueLength(address), expected.length);
    assert.equal(locate(this.table, address).toString('latin1'), expected);
  }

  /** Everything that can be told from outside. */
  check(): void {
    const { table } = this;
    assert.equal(table.size, this.#rows.size);
    for (const name of this.#rows.keys()) this.checkKey(Buffer.from(name, 'latin1'));
    this.checkKey(Buffer.from('a key that is not there'));
    const rowBytes = [...this.#rows.values()].reduce((sum, row) => sum + row.rowBytes, 0);
    assert.equal(table.liveRowBytes, rowBytes);

    // Eight bytes a slot; a quarter at least is free; twice as many when it has doubled, and half of that while it moves.
    const indexBytes = table.liveBytes - this.#entryBytes;
    const fewest = Math.max(64, table.size / 0.75) * 8;
    assert.ok(indexBytes >= fewest);
    assert.ok(indexBytes <= 2 * fewest * 1.5 + 32);
    assert.ok(table.allocatedBytes >= table.liveBytes);

    const all = { snapshot: table.snapshot(), atStart: this.#rows, since: new Map(), visited: new Map() };
    while (all.snapshot.next((...entry) => visit(all, ...entry), 10_000));
    checkComplete(all);
  }

  /**
   * What may be held: of shared segments, at most a third dead and a quarter of the others unused at their ends, that is
   * twice the live bytes; of larger ones a quarter unused; and some segments anyway: the dead that are let be, the
   * spare ones, the one in use and one that is being left.
   */
  allocationBound(segmentBytes: number): number {
    return 2 * this.table.liveBytes + ((4 * 4) / 3) * segmentBytes + (4 + 2) * segmentBytes;
  }
}

function visit(
  walk: Walk,
  bytes: Buffer,
  keyStart: number,
  keyEnd: number,
  valueStart: number,
  valueEnd: number,
): void {
  const name = bytes.toString('latin1', keyStart, keyEnd);
  const value = bytes.toString('latin1', valueStart, valueEnd);
  assert.ok(!walk.visited.has(name), `visited twice: ${name}`);
  assert.ok(walk.atStart.has(name), `came later: ${name}`);
  assert.ok([walk.atStart.get(name)?.value, ...(walk.since.get(name) ?? [])].includes(value));
  walk.visited.set(name, value);
}

function checkComplete(walk: Walk): void {
  for (const [name, { value }] of walk.atStart) {
    if (!walk.since.has(name)) assert.equal(walk.visited.get(name), value);
  }
}

/** The value at an address. */
export function locate(table: Table, address: number): Buffer {
  table.locate(address);
  const { memory, valueStart, valueEnd } = table;
  return Buffer.from(memory.buffer, memory.byteOffset + valueStart, valueEnd - valueStart);
}
