const EMPTY = Buffer.alloc(0);

/**
 * Bytes that arrived and are not used up yet, in one piece.
 *
 * A chunk that meets an empty queue is taken over as it is; others are copied into a buffer that doubles, so input that
 * comes byte by byte costs linear time. The owner of a pushed chunk must not change it afterwards.
 */
export class ByteQueue {
  #bytes: Buffer = EMPTY;
  #start = 0;
  #end = 0;
  /** Whether #bytes is our own, that is, whether there may be room behind #end. */
  #own = false;

  get length(): number {
    return this.#end - this.#start;
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    if (this.length === 0) {
      this.#adopt(chunk);
      return;
    }
    this.#reserve(chunk.length);
    chunk.copy(this.#bytes, this.#end);
    this.#end += chunk.length;
  }

  /** The byte at `index`, which must be less than `length`. */
  at(index: number): number {
    return this.#bytes[this.#start + index] as number;
  }

  /** Index of the first `byte` at or after `from`, or -1. */
  indexOf(byte: number, from: number): number {
    // On the view: what lies behind #end is not only meaningless, to search it again and again would be quadratic.
    const found = this.view(from, this.length).indexOf(byte);
    return found === -1 ? -1 : from + found;
  }

  /** A view, not a copy: good until the next push. */
  view(from: number, to: number): Buffer {
    return this.#bytes.subarray(this.#start + from, this.#start + to);
  }

  /** Drops the first `count` bytes, at most `length`. */
  consume(count: number): void {
    this.#start += count;
    // An empty queue holds no memory: one long value does not cost a connection for ever.
    if (this.#start === this.#end) this.#adopt(EMPTY);
  }

  clear(): void {
    this.consume(this.length);
  }

  #adopt(chunk: Buffer): void {
    this.#bytes = chunk;
    this.#start = 0;
    this.#end = chunk.length;
    this.#own = false;
  }

  #reserve(more: number): void {
    const { length } = this;
    if (this.#own && this.#end + more <= this.#bytes.length) return;
    // Moving down is amortised only while it frees at least as much as it moves.
    if (this.#own && length + more <= this.#bytes.length / 2) {
      this.#bytes.copyWithin(0, this.#start, this.#end);
    } else {
      const grown = Buffer.allocUnsafe(Math.max(256, 2 * (length + more)));
      this.#bytes.copy(grown, 0, this.#start, this.#end);
      this.#bytes = grown;
      this.#own = true;
    }
    this.#start = 0;
    this.#end = length;
  }
}
