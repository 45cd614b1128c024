import type { Arena } from './arena.js';
import type { KeyHash } from './key-hash.js';
import type { KeyIndex } from './key-index.js';
import { HEADER_BYTES, LIVE, type Segment, SIZE_MASK } from './segment.js';

/** What looking at an entry costs, in the time that copying so many bytes takes. */
const ENTRY_COST = 64;
/** Work per put: with a third of the segment dead, it frees more bytes than the put can make dead. */
const COST_PER_PUT = 512;
const COST_PER_BYTE = 8;
/** Where half is dead (after a snapshot under load, say), it hurries. */
const HURRY = 8;

/**
 * Wins back the memory of dead entries: it moves the live ones out of the emptiest segments, which are dropped then
 * (M. Rosenblum, J. Ousterhout: "The design and implementation of a log-structured file system", 1992). Work comes with
 * puts and in proportion to them, a few microseconds at a time.
 */
export class Cleaner {
  readonly #arena: Arena;
  readonly #index: KeyIndex;
  readonly #hash: KeyHash;
  #victim: Segment | undefined;
  /** Where in the victim it goes on. */
  #offset = 0;

  constructor(arena: Arena, index: KeyIndex, hash: KeyHash) {
    this.#arena = arena;
    this.#index = index;
    this.#hash = hash;
  }

  /** Does the share of a put of `size` bytes. Invalidates addresses. */
  work(size: number): void {
    let budget = COST_PER_PUT + COST_PER_BYTE * size;
    if (this.#arena.isWasteful) budget *= HURRY;
    while (budget > 0 && this.#arena.isCrowded) {
      if (this.#victim === undefined || this.#offset >= this.#victim.used) {
        this.#victim = this.#arena.emptiest();
        this.#offset = 0;
        if (this.#victim === undefined) return;
      }
      budget -= this.#evacuateNext(this.#victim);
    }
  }

  /** Goes on by one entry of the segment. Returns what that cost. */
  #evacuateNext(segment: Segment): number {
    const { bytes, words } = segment;
    const header = this.#offset >> 2;
    const key = this.#offset + HEADER_BYTES;
    const from = segment.base | (this.#offset >> 3);
    this.#offset += words[header]! & SIZE_MASK;
    if ((words[header]! & LIVE) === 0) return ENTRY_COST;

    const value = key + words[header + 1]!;
    const end = value + words[header + 2]!;
    const to = this.#arena.add(bytes, key, value, value, end, words[header + 3]!);
    this.#index.repoint(this.#hash.of(bytes, key, value), from, to);
    this.#arena.remove(from);
    return ENTRY_COST + end - key;
  }
}
