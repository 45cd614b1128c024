import type { Arena } from './arena.js';
import { HEADER_BYTES, LIVE, type Segment, SIZE_MASK } from './segment.js';

/** Is given an entry: the key bytes[keyStart, keyEnd), and the value. They are good during the call, which must not put. */
export type EntryVisitor = (
  bytes: Buffer,
  keyStart: number,
  keyEnd: number,
  valueStart: number,
  valueEnd: number,
) => void;

/**
 * A walk over the keys of one moment, in pieces, while puts go on. Every key of that moment is visited exactly once,
 * with its value; but one that is overwritten during the walk with its old value, the new one, or not at all. Keys that
 * came later are not visited.
 *
 * That holds as long as live entries stay where they are: an overwritten key may find a new place, which lies outside
 * of what was in use at the moment.
 */
export class Snapshot {
  #segments: readonly Segment[];
  readonly #head: Segment;
  readonly #headEnd: number;
  readonly #closed: () => void;
  #segment = 0;
  #offset = 0;
  #isOpen = true;

  /** `closed` is called once, when entries may be moved again. */
  constructor(arena: Arena, closed: () => void) {
    this.#segments = arena.listSegments();
    this.#head = arena.head;
    this.#headEnd = arena.head.used;
    this.#closed = closed;
  }

  /**
   * Passes `budgetBytes` of memory, and one entry at least, visiting the live ones. Returns whether there may be more;
   * where not, the snapshot is closed.
   */
  next(visit: EntryVisitor, budgetBytes: number): boolean {
    let budget = budgetBytes;
    for (
      let segment = this.#segments[this.#segment];
      segment !== undefined;
      segment = this.#segments[++this.#segment]
    ) {
      // Nothing is in use of a segment that was dropped meanwhile.
      const end = segment === this.#head ? Math.min(this.#headEnd, segment.used) : segment.used;
      while (this.#offset < end) {
        budget -= this.#visitNext(segment, visit);
        if (budget <= 0) return true;
      }
      this.#offset = 0;
    }
    this.close();
    return false;
  }

  /** Ends the walk, wherever it is. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#segments = [];
    this.#closed();
  }

  /** Goes on by one entry of the segment. Returns the bytes that it occupies. */
  #visitNext({ bytes, words }: Segment, visit: EntryVisitor): number {
    const header = this.#offset >> 2;
    const size = words[header]! & SIZE_MASK;
    if ((words[header]! & LIVE) !== 0) {
      const key = this.#offset + HEADER_BYTES;
      const value = key + words[header + 1]!;
      visit(bytes, key, value, value, value + words[header + 2]!);
    }
    this.#offset += size;
    return size;
  }
}
