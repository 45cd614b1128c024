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

/** Numbers kept of each SET: the lengths of its key, of its value and of its rows. */
const NUMBERS = 3;

/**
 * SETs that go into the file together: their rows, ready to be written, from which the values become visible when they
 * are. Columns of numbers rather than an object for each. It is used again and again, and so keeps its memory.
 */
export class Batch {
  /** The rows of the file. */
  readonly rows = new ByteWriter();
  /** Key and value of those SETs whose row is not simply these with a comma between. */
  readonly #quoted = new ByteWriter();
  #numbers = new Uint32Array(64 * NUMBERS);
  readonly #waiters: (SetWaiter | undefined)[] = [];
  #size = 0;
  #longest = 0;

  /** SETs in it. */
  get size(): number {
    return this.#size;
  }

  /** Bytes that it takes, about. */
  get bytes(): number {
    return this.rows.length + this.#quoted.length;
  }

  /** Bytes of the longest value. */
  get longest(): number {
    return this.#longest;
  }

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
    const keyLength = keyEnd - keyStart;
    const valueLength = valueEnd - valueStart;
    const rowLength = encodeEntry(bytes, keyStart, keyEnd, valueStart, valueEnd, rowEnd, this.rows);
    if (rowLength !== keyLength + 1 + valueLength + rowEnd.length) {
      this.#quoted.appendRange(bytes, keyStart, keyEnd);
      this.#quoted.appendRange(bytes, valueStart, valueEnd);
    }
    const at = this.#size * NUMBERS;
    if (at === this.#numbers.length) this.#grow();
    this.#numbers[at] = keyLength;
    this.#numbers[at + 1] = valueLength;
    this.#numbers[at + 2] = rowLength;
    this.#waiters[this.#size++] = waiter;
    if (valueLength > this.#longest) this.#longest = valueLength;
  }

  /** Makes each SET visible by `put`, and tells its waiter before the next one. Then the batch is empty. */
  commit(table: EntrySink, rowEnd: RowEnd): void {
    const rows = this.rows.buffer;
    const quoted = this.#quoted.buffer;
    let row = 0;
    let entry = 0;
    for (let i = 0, at = 0; i < this.#size; i++, at += NUMBERS) {
      const keyLength = this.#numbers[at]!;
      const valueLength = this.#numbers[at + 1]!;
      const rowLength = this.#numbers[at + 2]!;
      if (rowLength === keyLength + 1 + valueLength + rowEnd.length) {
        const value = row + keyLength + 1;
        table.put(rows, row, row + keyLength, value, value + valueLength, rowLength);
      } else {
        const value = entry + keyLength;
        table.put(quoted, entry, value, value, value + valueLength, rowLength);
        entry = value + valueLength;
      }
      row += rowLength;
      this.#settle(i, 'stored');
    }
    this.#clear();
  }

  /** Tells every waiter that its SET is refused. Then the batch is empty. */
  refuse(): void {
    for (let i = 0; i < this.#size; i++) this.#settle(i, 'refused');
    this.#clear();
  }

  #settle(i: number, outcome: SetOutcome): void {
    const waiter = this.#waiters[i] as SetWaiter;
    this.#waiters[i] = undefined;
    waiter.settled(outcome);
  }

  #grow(): void {
    const grown = new Uint32Array(this.#numbers.length * 2);
    grown.set(this.#numbers);
    this.#numbers = grown;
  }

  #clear(): void {
    this.rows.clear();
    this.#quoted.clear();
    this.#size = 0;
    this.#longest = 0;
  }
}

/** Where values become visible. */
export interface EntrySink {
  /** Key and value lie in `bytes`, and are copied; `rowBytes` is what their row takes in the file. */
  put(bytes: Buffer, keyStart: number, keyEnd: number, valueStart: number, valueEnd: number, rowBytes: number): void;
}
