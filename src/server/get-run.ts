import type { ByteWriter } from '../protocol/byte-writer.js';
import type { ReplyEncoder } from '../protocol/reply-encoder.js';
import { NONE, type Table } from '../store/table.js';

const MOST_GETS = 32;
/** Bytes of values in the replies at most, unless one alone is longer. */
const MOST_BYTES = 64 * 1024;

/**
 * GETs of one client that stand one behind the other: their keys are looked up together, and so the memory of their entries
 * is waited for once rather than for each (GET at pipeline 32: 0.88 of the processor time with 10,000 keys).
 *
 * It keeps where the keys are, which has to be true until they are answered.
 */
export class GetRun {
  readonly #values: Table;
  readonly #encoder: ReplyEncoder;
  readonly #starts = new Int32Array(MOST_GETS);
  readonly #ends = new Int32Array(MOST_GETS);
  readonly #hashes = new Int32Array(MOST_GETS);
  #size = 0;

  constructor(values: Table, encoder: ReplyEncoder) {
    this.#values = values;
    this.#encoder = encoder;
  }

  get size(): number {
    return this.#size;
  }

  /** Whether it is to be answered before a GET is added. How long the values are is not known yet: no longer than the longest. */
  get isFull(): boolean {
    return this.#size === MOST_GETS || this.#size * this.#values.longestValue >= MOST_BYTES;
  }

  /** Adds a GET of the key bytes[start, end). */
  add(bytes: Buffer, start: number, end: number): void {
    const at = this.#size++;
    this.#starts[at] = start;
    this.#ends[at] = end;
    this.#hashes[at] = this.#values.hashOf(bytes, start, end);
  }

  /** Appends the replies to all of them, whose keys are in `bytes`. Then it is empty. */
  answer(bytes: Buffer, out: ByteWriter): void {
    const values = this.#values;
    const encoder = this.#encoder;
    const size = this.#size;
    this.#size = 0;
    values.touch(this.#hashes, 0, size);
    for (let i = 0; i < size; i++) {
      const start = this.#starts[i]!;
      const end = this.#ends[i]!;
      const address = values.find(bytes, start, end, this.#hashes[i]!);
      if (address === NONE) encoder.miss(out);
      else encoder.hit(bytes, start, end, values, address, out);
    }
  }
}
