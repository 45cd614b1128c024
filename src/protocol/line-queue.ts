import { findByte } from './byte-ops.js';
import { ByteQueue } from './byte-queue.js';
import { CR, LF } from './bytes.js';

/** Bytes that arrived, read line by line. Lines before the one under way may be kept, in the same piece of memory. */
export class LineQueue extends ByteQueue {
  /** Bytes of the lines kept. */
  #kept = 0;
  /** Bytes of the line under way known to hold no LF, so that none is looked at twice. */
  #scanned = 0;

  /** Index in `bytes` where the line under way starts. */
  get lineStart(): number {
    return this.start + this.#kept;
  }

  /** Whether the line under way was not looked for its end. */
  get isFresh(): boolean {
    return this.#scanned === 0;
  }

  /** Index in `bytes` of the LF of the line under way; -1 where it has not come. */
  findLf(): number {
    const { bytes, lineStart, end } = this;
    const lf = findByte(bytes, LF, lineStart + this.#scanned, end);
    this.#scanned = lf === -1 ? end - lineStart : 0;
    return lf;
  }

  /**
   * Index in `bytes` where the line under way ends, the LF at `lf` and a single CR before it not counted. Where `lf` is
   * -1: the least it can be, for the byte that came last may yet turn out to be that CR.
   */
  lineEnd(lf: number): number {
    if (lf === -1) return this.end - 1;
    return lf > this.lineStart && this.bytes[lf - 1] === CR ? lf - 1 : lf;
  }

  /** Keeps the line under way, whose LF is at `lf`, until the next `dropTo`; the one behind it is under way now. */
  keepLine(lf: number): void {
    this.#kept = lf + 1 - this.start;
  }

  /** Drops what is before the index `to` in `bytes`, lines kept included: a line under way starts there. */
  dropTo(to: number): void {
    this.#scanned = Math.max(0, this.lineStart + this.#scanned - to);
    this.#kept = 0;
    this.consume(to - this.start);
  }
}
