import { Arena, NONE } from './arena.js';
import { BulkLoad } from './bulk-load.js';
import { Cleaner } from './cleaner.js';
import { type HashSeed, KeyHash, randomHashSeed } from './key-hash.js';
import { KeyIndex } from './key-index.js';
import { entryBytes, HEADER_BYTES } from './segment.js';
import { Snapshot } from './snapshot.js';

export { NONE } from './arena.js';
export { entryBytes } from './segment.js';

const NO_MEMORY: DataView = new DataView(new ArrayBuffer(0));

export interface TableOptions {
  /** Random unless given. */
  readonly seed?: HashSeed;
  /** A power of two from 256 on; 1 MiB unless a test says otherwise. */
  readonly segmentBytes?: number;
}

/**
 * The latest value of each key, in memory: entries in an arena, their addresses in an index of typed arrays. There is no
 * object for any key, so a million of them cost their bytes and no garbage collection.
 */
export class Table {
  /** Of the value that was located last. */
  memory = NO_MEMORY;
  valueStart = 0;
  valueEnd = 0;

  readonly #hash: KeyHash;
  readonly #arena: Arena;
  readonly #index: KeyIndex;
  readonly #cleaner: Cleaner;
  #openSnapshots = 0;

  constructor({ seed = randomHashSeed(), segmentBytes = 1024 * 1024 }: TableOptions = {}) {
    this.#hash = new KeyHash(seed);
    this.#arena = new Arena(segmentBytes);
    this.#index = new KeyIndex(this.#arena);
    this.#cleaner = new Cleaner(this.#arena, this.#index, this.#hash);
  }

  /** Keys. */
  get size(): number {
    return this.#index.size;
  }

  /** Bytes that a put of a new key adds to `liveBytes`. */
  bytesToAdd(keyLength: number, valueLength: number): number {
    return entryBytes(keyLength, valueLength) + this.#index.growth;
  }

  /** Bytes that the data needs: `entryBytes` of every key, and the index. */
  get liveBytes(): number {
    return this.#arena.liveBytes + this.#index.bytes;
  }

  /** Bytes held: the live ones, what is dead, unused or spare. Without snapshots, at most about twice the live ones and 8 MiB. */
  get allocatedBytes(): number {
    return this.#arena.allocatedBytes + this.#index.bytes;
  }

  /** The sum of the `rowBytes` of the latest put of every key: how long a file is that holds each key once. */
  get liveRowBytes(): number {
    return this.#arena.liveRowBytes;
  }

  /** Bytes of the longest value that there ever was. */
  get longestValue(): number {
    return this.#arena.longestValue;
  }

  /** The hash of the key bytes[start, end), good for as long as the table. */
  hashOf(bytes: Buffer, start: number, end: number): number {
    return this.#hash.of(bytes, start, end);
  }

  /** Brings near what is needed for the keys with these hashes, from the `from`th to before the `to`th. A few dozen at most. */
  touch(hashes: Int32Array, from: number, to: number): void {
    this.#index.touch(hashes, from, to);
  }

  /** The address of the key bytes[start, end), good until the next put, or NONE. */
  find(bytes: Buffer, start: number, end: number, hash = this.hashOf(bytes, start, end)): number {
    return this.#index.find(hash, bytes, start, end);
  }

  valueLength(address: number): number {
    const arena = this.#arena;
    return arena.segmentOf(address).words[(arena.offsetOf(address) >> 2) + 2]!;
  }

  /** Finds the value: it lies in `memory` from `valueStart` to before `valueEnd`, until the next call or put. */
  locate(address: number): void {
    const segment = this.#arena.segmentOf(address);
    const offset = this.#arena.offsetOf(address);
    const header = offset >> 2;
    this.memory = segment.view;
    this.valueStart = offset + HEADER_BYTES + segment.words[header + 1]!;
    this.valueEnd = this.valueStart + segment.words[header + 2]!;
  }

  /**
   * Gives the key bytes[keyStart, keyEnd) the value bytes[valueStart, valueEnd), copying both. `rowBytes` is the length of
   * their row in the file. Throws a RangeError, leaving all values what they were, where memory or addresses end.
   */
  put(
    bytes: Buffer,
    keyStart: number,
    keyEnd: number,
    valueStart: number,
    valueEnd: number,
    rowBytes: number,
    hash = this.hashOf(bytes, keyStart, keyEnd),
  ): void {
    const arena = this.#arena;
    const index = this.#index;
    if (arena.isCrowded && this.#openSnapshots === 0) {
      this.#cleaner.work(entryBytes(keyEnd - keyStart, valueEnd - valueStart));
    }
    index.prepare();
    const found = index.find(hash, bytes, keyStart, keyEnd);
    if (found === NONE) {
      index.insert(hash, arena.add(bytes, keyStart, keyEnd, valueStart, valueEnd, rowBytes));
    } else if (!arena.overwrite(found, bytes, valueStart, valueEnd, rowBytes)) {
      index.repoint(hash, found, arena.add(bytes, keyStart, keyEnd, valueStart, valueEnd, rowBytes));
      arena.remove(found);
    }
  }

  /**
   * For putting many entries, whose rows have `rowBytes` in all, as far as that is known. Nothing else may be done with
   * the table before it is finished.
   */
  bulkLoad(rowBytes: number): BulkLoad {
    return new BulkLoad(this.#arena, this.#index, this.#hash, this.#cleaner, rowBytes);
  }

  /** Starts a walk over all keys. Until it is closed, memory of overwritten entries is not won back. */
  snapshot(): Snapshot {
    this.#openSnapshots++;
    return new Snapshot(this.#arena, () => {
      this.#openSnapshots--;
    });
  }
}
