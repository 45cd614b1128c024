import { ByteWriter } from '../protocol/byte-writer.js';
import type { RowEnd } from './csv.js';
import { encodeEntry } from './csv.js';

/** What became of a SET. */
export type SetOutcome = 'stored' | 'refused';

/** Who asked for a SET. One object may wait for many: they are settled in the order in which they were asked for. */
export interface SetWaiter {
  /**
   * The first `count` SETs that were not settled yet: `stored`, they are in the file, and visible to everyone from this call
   * on; `refused`, they could not be written. Called before any later SET of anyone takes effect, and never during the call
   * that asked for one.
   */
  settled(outcome: SetOutcome, count: number): void;
}

/** Numbers kept of each SET: the lengths of its key, of its value and of its rows. */
const NUMBERS = 3;
const FIRST_SETS = 64;
/** SETs that are made visible in a row: looking up their keys, the memory is waited for once (SET at pipeline 32: 0.9). */
const GROUP = 32;

/**
 * SETs that go into the file together: their rows, ready to be written, from which the values become visible when they
 * are. Columns of numbers rather than an object for each. It is used again and again, and so keeps its memory.
 */
export class Batch {
  /** The rows of the file. */
  readonly rows = new ByteWriter();
  /** Key and value of those SETs whose row is not simply these with a comma between. */
  readonly #quoted = new ByteWriter();
  #numbers = new Uint32Array(FIRST_SETS * NUMBERS);
  #hashes = new Int32Array(FIRST_SETS);
  #size = 0;
  /** Who waits for the SETs, and for how many of them in a row. */
  readonly #waiters: (SetWaiter | undefined)[] = [];
  readonly #runs: number[] = [];
  #runCount = 0;
  /** Whoever waits for the SET that was added last; undefined behind a fence. */
  #waiter: SetWaiter | undefined;
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

  /** The next SET is settled by a call of its own, whoever waits for it. */
  fence(): void {
    this.#waiter = undefined;
  }

  /** Key and value lie in `bytes`; both are copied. */
  add(
    bytes: Buffer,
    keyStart: number,
    keyEnd: number,
    valueStart: number,
    valueEnd: number,
    hash: number,
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
    if (this.#size === this.#hashes.length) this.#grow();
    const at = this.#size * NUMBERS;
    this.#numbers[at] = keyLength;
    this.#numbers[at + 1] = valueLength;
    this.#numbers[at + 2] = rowLength;
    this.#hashes[this.#size++] = hash;
    if (valueLength > this.#longest) this.#longest = valueLength;
    if (waiter !== this.#waiter) this.#startRun(waiter);
    this.#runs[this.#runCount - 1]!++;
  }

  /** Makes each SET visible by `put`, and tells its waiter before those of the next one. Then the batch is empty. */
  commit(table: EntrySink, rowEnd: RowEnd): void {
    const rows = this.rows.buffer;
    const quoted = this.#quoted.buffer;
    const numbers = this.#numbers;
    const hashes = this.#hashes;
    let row = 0;
    let entry = 0;
    let touched = 0;
    for (let run = 0, i = 0, at = 0; run < this.#runCount; run++) {
      for (const end = i + this.#runs[run]!; i < end; i++, at += NUMBERS) {
        if (i === touched) {
          touched = Math.min(i + GROUP, this.#size);
          table.touch(hashes, i, touched);
        }
        const keyLength = numbers[at]!;
        const valueLength = numbers[at + 1]!;
        const rowLength = numbers[at + 2]!;
        if (rowLength === keyLength + 1 + valueLength + rowEnd.length) {
          const value = row + keyLength + 1;
          table.put(rows, row, row + keyLength, value, value + valueLength, rowLength, hashes[i]!);
        } else {
          const value = entry + keyLength;
          table.put(quoted, entry, value, value, value + valueLength, rowLength, hashes[i]!);
          entry = value + valueLength;
        }
        row += rowLength;
      }
      this.#settle(run, 'stored');
    }
    this.#clear();
  }

  /** Tells every waiter that its SETs are refused. Then the batch is empty. */
  refuse(): void {
    for (let run = 0; run < this.#runCount; run++) this.#settle(run, 'refused');
    this.#clear();
  }

  #startRun(waiter: SetWaiter): void {
    this.#waiter = waiter;
    this.#waiters[this.#runCount] = waiter;
    this.#runs[this.#runCount++] = 0;
  }

  #settle(run: number, outcome: SetOutcome): void {
    const waiter = this.#waiters[run] as SetWaiter;
    this.#waiters[run] = undefined;
    waiter.settled(outcome, this.#runs[run]!);
  }

  #grow(): void {
    const numbers = new Uint32Array(this.#numbers.length * 2);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
    const hashes = new Int32Array(this.#hashes.length * 2);
    hashes.set(this.#hashes);
    this.#hashes = hashes;
  }

  #clear(): void {
    this.rows.clear();
    this.#quoted.clear();
    this.#size = 0;
    this.#runCount = 0;
    this.#waiter = undefined;
    this.#longest = 0;
  }
}

/** Where values become visible. */
export interface EntrySink {
  hashOf(key: Buffer, start: number, end: number): number;
  /** Keys with these hashes, from the `from`th to before the `to`th, are the next that are put. */
  touch(hashes: Int32Array, from: number, to: number): void;
  /** Key and value lie in `bytes`, and are copied; `rowBytes` is what their row takes in the file. */
  put(
    bytes: Buffer,
    keyStart: number,
    keyEnd: number,
    valueStart: number,
    valueEnd: number,
    rowBytes: number,
    hash: number,
  ): void;
}
