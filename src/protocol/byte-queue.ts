import { copyBytes } from './byte-ops.js';

const EMPTY = Buffer.alloc(0);
const FIRST_BYTES = 256;
/** Memory beyond this is given back at `retain` where little of it is in use. */
const KEPT_BYTES = 16 * 1024;

/**
 * Bytes that arrived and are not used up yet, in one piece: `bytes` from `start` to before `end`.
 *
 * A chunk that meets an empty queue is borrowed as it is; others are copied into a buffer that doubles, so input that
 * comes byte by byte costs linear time. `push` and `retain` may move the bytes: offsets from `start` stay true.
 */
export class ByteQueue {
  #bytes: Buffer = EMPTY;
  #start = 0;
  #end = 0;
  /** Whether #bytes is a pushed chunk, not memory of our own with room behind #end. */
  #borrowed = true;

  get bytes(): Buffer {
    return this.#bytes;
  }

  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#end;
  }

  get length(): number {
    return this.#end - this.#start;
  }

  /** Appends the first `added` bytes of a chunk, whose memory may be in use until they are consumed or `retain` is called. */
  push(chunk: Buffer, added = chunk.length): void {
    if (added === 0) return;
    if (this.length === 0) {
      this.#become(chunk, added);
      return;
    }
    this.#makeRoom(added);
    copyBytes(chunk, 0, added, this.#bytes, this.#end);
    this.#end += added;
  }

  /**
   * Lets go of the chunk pushed last, and of memory out of proportion: one long value does not cost a connection for
   * ever, and an empty queue holds nothing.
   */
  retain(): void {
    const { length } = this;
    if (length === 0) this.#become(EMPTY, 0);
    else if (this.#borrowed || this.#bytes.length > Math.max(KEPT_BYTES, 4 * length)) this.#moveInto(length);
  }

  /** A view, not a copy, from the `from`th to before the `to`th byte: good until the next push or retain. */
  view(from: number, to: number): Buffer {
    return this.#bytes.subarray(this.#start + from, this.#start + to);
  }

  /** Drops the first `count` bytes, at most `length`; they stay where they are until the next push or retain. */
  consume(count: number): void {
    this.#start += count;
  }

  #become(chunk: Buffer, length: number): void {
    this.#bytes = chunk;
    this.#start = 0;
    this.#end = length;
    this.#borrowed = true;
  }

  #makeRoom(more: number): void {
    const { length } = this;
    if (!this.#borrowed) {
      if (this.#end + more <= this.#bytes.length) return;
      // Moving down is amortised only while it frees at least as much as it moves.
      if (length <= this.#start && length + more <= this.#bytes.length) {
        this.#bytes.copyWithin(0, this.#start, this.#end);
        this.#start = 0;
        this.#end = length;
        return;
      }
    }
    this.#moveInto(Math.max(2 * length, length + more));
  }

  #moveInto(capacity: number): void {
    const { length } = this;
    const own = Buffer.allocUnsafe(Math.max(FIRST_BYTES, capacity));
    copyBytes(this.#bytes, this.#start, this.#end, own, 0);
    this.#bytes = own;
    this.#start = 0;
    this.#end = length;
    this.#borrowed = false;
  }
}
