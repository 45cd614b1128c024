/** The rows of the smallest table. */
const LEAST = 16;

/**
 * The configurations that a search has been to: rows of whole numbers, compared exactly. They lie one behind the other in one
 * typed array; an open-addressing table says where.
 */
export class ConfigurationCache {
  readonly #width: number;
  readonly #limitBytes: number;
  #rows: Int32Array;
  #count = 0;
  /** The number of a row plus one; 0 where there is none. A power of two, at most half full. */
  #slots: Int32Array;

  /**
   * @param width numbers per row
   * @param limitBytes the most memory that it may take, while it grows, too
   */
  constructor(width: number, limitBytes: number) {
    this.#width = width;
    this.#limitBytes = limitBytes;
    this.#rows = new Int32Array(width * LEAST);
    this.#slots = new Int32Array(2 * LEAST);
  }

  /** How many rows there are. */
  get count(): number {
    return this.#count;
  }

  /** Adds a row. `full`: it is new, and there is no memory for it. */
  add(row: Int32Array): 'new' | 'known' | 'full' {
    let slot = hashOf(row, 0, this.#width) & (this.#slots.length - 1);
    for (let entry = this.#slots[slot] ?? 0; entry !== 0; entry = this.#slots[slot] ?? 0) {
      if (this.#isAt(entry - 1, row)) return 'known';
      slot = (slot + 1) & (this.#slots.length - 1);
    }
    if (this.#width * (this.#count + 1) > this.#rows.length) return this.#grow() ? this.add(row) : 'full';
    this.#rows.set(row, this.#width * this.#count);
    this.#count += 1;
    this.#slots[slot] = this.#count;
    return 'new';
  }

  #isAt(index: number, row: Int32Array): boolean {
    const from = index * this.#width;
    for (let at = 0; at < this.#width; at += 1) if (this.#rows[from + at] !== row[at]) return false;
    return true;
  }

  #grow(): boolean {
    const old = this.#rows.length / this.#width;
    const rows = 2 * old;
    if (bytesFor(old, this.#width) + bytesFor(rows, this.#width) > this.#limitBytes) return false;
    const larger = new Int32Array(this.#width * rows);
    larger.set(this.#rows);
    this.#rows = larger;
    this.#slots = new Int32Array(2 * rows);
    for (let index = 0; index < this.#count; index += 1) this.#place(index);
    return true;
  }

  #place(index: number): void {
    let slot = hashOf(this.#rows, index * this.#width, this.#width) & (this.#slots.length - 1);
    while (this.#slots[slot] !== 0) slot = (slot + 1) & (this.#slots.length - 1);
    this.#slots[slot] = index + 1;
  }
}

function bytesFor(rows: number, width: number): number {
  return Int32Array.BYTES_PER_ELEMENT * rows * (width + 2);
}

/** In the manner of MurmurHash3. */
function hashOf(numbers: Int32Array, from: number, length: number): number {
  let hash = 0;
  for (let at = from; at < from + length; at += 1) {
    const mixed = Math.imul(numbers[at] ?? 0, 0xcc9e2d51);
    hash ^= Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
    hash = Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
