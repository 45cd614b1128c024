import { ByteWriter } from '../protocol/byte-writer.js';
import type { RowEnd } from './csv.js';
import { encodeEntry } from './csv.js';

/** What became of a SET. */
export type SetOutcome = 'stored' | 'refused';

/** Who asked for a SET. One object may wait for many: they are settled in the order in which they were asked for. */
export interface SetWaiter {
  /**
   * `stored`: the value is in the file, and visible to everyone from this call on. `refused`: it could not be written.
   * Called before any later SET of anyone takes effect, and never during the call that asked for it.
   */
  settled(outcome: SetOutcome): void;
}

/**
 * SETs that go into the file together: their rows, ready to be written, and their keys and values, ready to be made
 * visible. Columns of numbers rather than an object for each. It is used again and again, and so keeps its memory.
 */
export class Batch {
  /** The rows of the file. */
  readonly rows = new ByteWriter();
  /** Of each SET its key and its value. */
  readonly #entries = new ByteWriter();
  readonly #waiters: SetWaiter[] = [];
  readonly #keyLengths: number[] = [];
  readonly #valueLengths: number[] = [];
  readonly #rowLengths: number[] = [];

  /** SETs in it. */
  get size(): number {
    return this.#waiters.length;
  }

  /** Bytes of the keys and values. */
  get bytes(): number {
    return this.#entries.length;
  }

  /** Bytes of the longest value. */
  longest = 0;

  /** Key and value lie in `bytes`; both are copied. */
  add(
    bytes: Buffer,
    keyStart: number,
    keyEnd: number,
    valueStart: number,
    valueEnd: number,
    rowEnd: RowEnd,
    waiter: SetWaiter,
  ): void {
    this.#rowLengths.push(encodeEntry(bytes, keyStart, keyEnd, valueStart, valueEnd, rowEnd, this.rows));
    this.#entries.appendRange(bytes, keyStart, keyEnd);
    this.#entries.appendRange(bytes, valueStart, valueEnd);
    this.#keyLengths.push(keyEnd - keyStart);
    this.#valueLengths.push(valueEnd - valueStart);
    this.#waiters.push(waiter);
    if (valueEnd - valueStart > this.longest) this.longest = valueEnd - valueStart;
  }

  /** Makes each SET visible by `put`, and tells its waiter before the next one. Then the batch is empty. */
  commit(table: EntrySink): void {
    const { buffer } = this.#entries;
    let start = 0;
    for (let i = 0; i < this.#waiters.length; i++) {
      const value = start + (this.#keyLengths[i] as number);
      const end = value + (this.#valueLengths[i] as number);
      table.put(buffer, start, value, value, end, this.#rowLengths[i] as number);
      (this.#waiters[i] as SetWaiter).settled('stored');
      start = end;
    }
    this.#clear();
  }

  /** Tells every waiter that its SET is refused. Then the batch is empty. */
  refuse(): void {
    for (const waiter of this.#waiters) waiter.settled('refused');
    this.#clear();
  }

  #clear(): void {
    this.rows.clear();
    this.#entries.clear();
    this.longest = 0;
    this.#waiters.length = 0;
    this.#keyLengths.length = 0;
    this.#valueLengths.length = 0;
    this.#rowLengths.length = 0;
  }
}

/** Where values become visible. */
export interface EntrySink {
  /** Key and value lie in `bytes`, and are copied; `rowBytes` is what their row takes in the file. */
  put(bytes: Buffer, keyStart: number, keyEnd: number, valueStart: number, valueEnd: number, rowBytes: number): void;
}
