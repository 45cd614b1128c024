import { type Arena, NONE } from './arena.js';

/** A slot is two words: the hash of a key, and the address of its entry or NONE. */
const SLOT_WORDS = 2;
const FIRST_SLOTS = 64;
/** Load above which the index doubles. */
const MAX_LOAD = 3 / 4;
/** For keys that are only expected, it gets long enough for a million (16 MiB), or for so many times those there are. */
const EXPECTED_KEYS = 1024 * 1024;
const EXPECTED_TIMES = 32;
/** Words of the old slots that move with each put: two cache lines. Far more than keeps pace with the puts. */
const MOVED_WORDS = 32;
/** Stands for the old array when there is none: one free slot. */
const NO_SLOTS = new Int32Array(SLOT_WORDS);

/**
 * The addresses of entries by key: open addressing with linear probing (Knuth, The Art of Computer Programming 3, 6.4,
 * algorithm L) in one typed array.
 *
 * It grows without a pause: the slots of the old array move to one twice as long, a few with each put. A key is in the
 * old array before its slot has moved, and in the new one afterwards.
 */
export class KeyIndex {
  readonly #arena: Arena;
  #slots = new Int32Array(FIRST_SLOTS * SLOT_WORDS);
  #size = 0;
  #old: Int32Array = NO_SLOTS;
  /** What `touch` returned: of no use, but what is never read need not be asked for, finds the compiler. */
  touched = 0;
  /** Words of the old array that have moved. They stay what they were, lest they break a chain of probes, and match nothing. */
  #moved = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** Keys. */
  get size(): number {
    return this.#size;
  }

  /** Bytes held, in use or not. */
  get bytes(): number {
    return this.#slots.byteLength + (this.#old === NO_SLOTS ? 0 : this.#old.byteLength);
  }

  /** Bytes that one more key will add to `bytes`: mostly none. */
  get growth(): number {
    return this.#isFull ? this.#slots.byteLength * 2 : 0;
  }

  /** The address of the entry of the key bytes[start, end), or NONE. */
  find(hash: number, bytes: Buffer, start: number, end: number): number {
    const address = this.#probe(this.#slots, 0, hash, bytes, start, end);
    if (address !== NONE) return address;
    return this.#probe(this.#old, this.#moved, hash, bytes, start, end);
  }

  /**
   * Asks for the memory that `find` will look into for the keys with these hashes, from the `from`th to before the `to`th:
   * the answers overlap, where one after the other each would be waited for. It changes nothing.
   */
  touch(hashes: Int32Array, from: number, to: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let all = 0;
    for (let i = from; i < to; i++) all ^= slots[((hashes[i]! << 1) & mask) + 1]!;
    for (let i = from; i < to; i++) {
      const address = slots[((hashes[i]! << 1) & mask) + 1]!;
      if (address !== NONE) all ^= this.#arena.touch(address);
    }
    this.touched = all;
  }

  /** To be called before each put: makes room for one more key, a bit at a time. Throws a RangeError where memory ends. */
  prepare(): void {
    if (this.#old !== NO_SLOTS) {
      this.#moveSome();
    } else if (this.#isFull) {
      this.#double();
    }
  }

  /** Adds a key that is not there. */
  insert(hash: number, address: number): void {
    this.#place(hash, address);
    this.#size++;
  }

  /**
   * Makes room for `count` more keys; where that takes a longer array, for as many as `expected` in all, and at once, with
   * a pause. Throws a RangeError where memory ends.
   */
  reserve(count: number, expected: number): void {
    const needed = this.#size + count;
    if (this.#old !== NO_SLOTS || wordsFor(needed) > this.#slots.length)
      this.fit(Math.max(needed, Math.min(expected, Math.max(EXPECTED_KEYS, needed * EXPECTED_TIMES))));
  }

  /** Makes the array as long as so many keys need, no fewer than there are. As `reserve` else. */
  fit(keys: number): void {
    while (this.#old !== NO_SLOTS) this.#moveSome();
    const slots = this.#slots;
    const words = wordsFor(keys);
    if (words === slots.length) return;
    this.#slots = new Int32Array(words);
    for (let at = 0; at < slots.length; at += SLOT_WORDS) {
      if (slots[at + 1] !== NONE) this.#place(slots[at]!, slots[at + 1]!);
    }
  }

  /**
   * Gives the keys of `count` entries these addresses, in order, whether they are there or not; entries that are replaced
   * are removed. There must be room for them.
   */
  putAll(hashes: Int32Array, addresses: Int32Array, count: number): void {
    this.touched = touch(this.#slots, hashes, count);
    for (let i = 0; i < count; i++) this.#putOne(hashes[i]!, addresses[i]!);
  }

  /** The entry at `from`, whose key has this hash, is now at `to`. */
  repoint(hash: number, from: number, to: number): void {
    if (!repointIn(this.#slots, 0, hash, from, to)) repointIn(this.#old, this.#moved, hash, from, to);
  }

  /** Whether one more key asks for a longer array. */
  get #isFull(): boolean {
    return this.#old === NO_SLOTS && (this.#size + 1) * SLOT_WORDS > this.#slots.length * MAX_LOAD;
  }

  #probe(slots: Int32Array, first: number, hash: number, bytes: Buffer, start: number, end: number): number {
    const mask = slots.length - 1;
    for (let at = (hash << 1) & mask; ; at = (at + SLOT_WORDS) & mask) {
      const address = slots[at + 1]!;
      if (address === NONE) return NONE;
      if (slots[at] === hash && at >= first && this.#arena.hasKey(address, bytes, start, end)) return address;
    }
  }

  #double(): void {
    const doubled = new Int32Array(this.#slots.length * 2);
    this.#old = this.#slots;
    this.#moved = 0;
    this.#slots = doubled;
  }

  /** For an index that is not growing. */
  #putOne(hash: number, address: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let at = (hash << 1) & mask; ; at = (at + SLOT_WORDS) & mask) {
      const found = slots[at + 1]!;
      if (found === NONE) {
        slots[at] = hash;
        this.#size++;
      } else if (slots[at] !== hash || !this.#arena.haveSameKey(found, address)) {
        continue;
      } else {
        this.#arena.remove(found);
      }
      slots[at + 1] = address;
      return;
    }
  }

  #place(hash: number, address: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let at = (hash << 1) & mask;
    while (slots[at + 1] !== NONE) at = (at + SLOT_WORDS) & mask;
    slots[at] = hash;
    slots[at + 1] = address;
  }

  #moveSome(): void {
    const old = this.#old;
    const end = Math.min(this.#moved + MOVED_WORDS, old.length);
    for (let at = this.#moved; at < end; at += SLOT_WORDS) {
      const address = old[at + 1]!;
      if (address !== NONE) this.#place(old[at]!, address);
    }
    this.#moved = end;
    if (end === old.length) this.#old = NO_SLOTS;
  }
}

/** The length of an array that so many keys fill to MAX_LOAD at most. */
function wordsFor(keys: number): number {
  let words = FIRST_SLOTS * SLOT_WORDS;
  while (keys * SLOT_WORDS > words * MAX_LOAD) words *= 2;
  return words;
}

/** Whether the address was there. */
function repointIn(slots: Int32Array, first: number, hash: number, from: number, to: number): boolean {
  const mask = slots.length - 1;
  for (let at = (hash << 1) & mask; ; at = (at + SLOT_WORDS) & mask) {
    const address = slots[at + 1];
    if (address === NONE) return false;
    if (address === from && at >= first) {
      slots[at + 1] = to;
      return true;
    }
  }
}

/** Asks for the memory of the slots of all hashes: the answers overlap, where one after the other each would be waited for. */
function touch(slots: Int32Array, hashes: Int32Array, count: number): number {
  const mask = slots.length - 1;
  let all = 0;
  for (let i = 0; i < count; i++) all ^= slots[((hashes[i]! << 1) & mask) + 1]!;
  return all;
}
