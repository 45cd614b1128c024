import { messageOf } from '../errors.js';
import type { Logger } from '../logger.js';
import { copyView, viewOf } from '../protocol/byte-ops.js';
import type { SetWaiter } from './batch.js';
import { Compaction } from './compaction.js';
import type { FileSystem } from './file-system.js';
import { type FsyncPolicy, Journal } from './journal.js';
import { nodeFileSystem } from './node-file-system.js';
import { type OpenData, openData } from './open-data.js';
import { entryBytes, NONE, type Table } from './table.js';

export type { SetOutcome, SetWaiter } from './batch.js';

/** Keys and values on their way into the file: with more, no SET should be asked for before some are settled. */
export const PENDING_BYTES = 4 * 1024 * 1024;

const COMPACT_ABOVE_BYTES = 4 * 1024 * 1024;
/** The pause between compactions, but for a file of so many times `compactAboveBytes`: few keys that are overwritten all
 * the time would keep it busy with nothing else (a sixth of what 50 clients can store). */
const COMPACT_EVERY_MS = 1000;
const COMPACT_AT_ONCE = 16;

export interface StoreOptions {
  readonly fsync: FsyncPolicy;
  readonly logger: Logger;
  readonly fileSystem?: FileSystem;
  /** Longest value, in bytes, that there is in the file. */
  readonly maxValueBytes?: number;
  /** Bytes of memory for keys, values and their index: beyond it, SETs that need more are refused. */
  readonly maxMemoryBytes?: number;
  /** Rewrite the file without its dead rows at once. */
  readonly compact?: boolean;
  /** A file longer than this, in bytes, is compacted as soon as more than half of it is dead rows. */
  readonly compactAboveBytes?: number;
  /** Milliseconds after a compaction in which there is no other, unless the file has become 16 times that long. */
  readonly compactEveryMs?: number;
  /** Under `everysec`, milliseconds between a write and its sync. */
  readonly syncEveryMs?: number;
  /** Milliseconds between two attempts to replace a file that could not be synced. */
  readonly repairEveryMs?: number;
}

/** Keys and values: read from memory, written to a CSV file first. */
export class Store {
  /** The latest value of each key, for reading. */
  readonly values: Table;
  readonly #journal: Journal;
  readonly #compaction: Compaction;
  readonly #logger: Logger;
  readonly #maxMemoryBytes: number;
  readonly #compactAboveBytes: number;
  /** More than that only after a compaction that failed. */
  #compactAbove: number;
  readonly #compactEveryMs: number;
  #nextCompaction = 0;
  #compacting: Promise<void> | undefined;
  #isClosing = false;
  #onRoom: (() => void)[] = [];

  private constructor(path: string, { file, values, length, rowEnd }: OpenData, options: StoreOptions) {
    const { fsync, logger, fileSystem = nodeFileSystem, syncEveryMs = 1000, repairEveryMs = 1000 } = options;
    this.values = values;
    this.#logger = logger;
    this.#maxMemoryBytes = options.maxMemoryBytes ?? Number.POSITIVE_INFINITY;
    this.#compactAboveBytes = options.compactAboveBytes ?? COMPACT_ABOVE_BYTES;
    this.#compactAbove = this.#compactAboveBytes;
    this.#compactEveryMs = options.compactEveryMs ?? COMPACT_EVERY_MS;
    this.#journal = new Journal(file, {
      fsync,
      logger,
      length,
      rowEnd,
      table: values,
      rewrite: () => this.#compaction.rewrite(),
      settled: () => this.#batchSettled(),
      syncEveryMs,
      repairEveryMs,
    });
    this.#compaction = new Compaction(this.#journal, { path, fileSystem, fsync, logger, rowEnd, table: values });
  }

  /**
   * Reads the file at `path`, and makes it where it is missing. What is damaged in it is saved in files beside it, and
   * taken out. Rejects with Node's system errors, and with a NotCsvError.
   */
  static async open(path: string, options: StoreOptions): Promise<Store> {
    const data = await openData(path, options);
    const store = new Store(path, data, options);
    if (!data.hasBadRows && options.compact !== true) return store;
    try {
      await store.compact();
    } catch (error) {
      await store.close();
      throw error;
    }
    return store;
  }

  /** Keys that have a value. */
  get size(): number {
    return this.values.size;
  }

  /** A copy of the value. */
  get(key: Buffer): Buffer | undefined {
    const address = this.values.find(key, 0, key.length);
    if (address === NONE) return undefined;
    this.values.locate(address);
    const { memory, valueStart, valueEnd } = this.values;
    const value = Buffer.allocUnsafe(valueEnd - valueStart);
    copyView(memory, valueStart, valueEnd, viewOf(value), 0);
    return value;
  }

  /** As `setRange`, with a key and a value of their own; it is settled alone. */
  set(key: Buffer, value: Buffer, waiter: SetWaiter): 'pending' | 'refused' {
    const bytes = Buffer.concat([key, value]);
    this.fence();
    return this.setRange(bytes, 0, key.length, key.length, bytes.length, waiter);
  }

  /**
   * Asks for a SET. Key and value lie in `bytes`, and are copied. `pending`: the waiter is told later, never during the
   * call. `refused`: there is no memory for it, and the waiter is not told.
   */
  setRange(
    bytes: Buffer,
    keyStart: number,
    keyEnd: number,
    valueStart: number,
    valueEnd: number,
    waiter: SetWaiter,
  ): 'pending' | 'refused' {
    if (!this.#fits(bytes, keyStart, keyEnd, valueEnd - valueStart)) return 'refused';
    this.#journal.append(bytes, keyStart, keyEnd, valueStart, valueEnd, waiter);
    return 'pending';
  }

  /** SETs from here on are not settled together with those before, though the same waiter asks for them. */
  fence(): void {
    this.#journal.fence();
  }

  /** Whether more SETs may be asked for: else those under way are so many that some should be settled first. */
  get hasRoom(): boolean {
    return this.#journal.pendingBytes < PENDING_BYTES;
  }

  /** Bytes of the longest value on its way, or more. */
  get longestPending(): number {
    return this.#journal.longestPending;
  }

  /** Calls back, once, when some of the SETs under way are settled. */
  whenRoom(callback: () => void): void {
    this.#onRoom.push(callback);
  }

  /** Rewrites the file without its dead rows, while SETs and GETs go on; rejects, and leaves it, where that fails. */
  compact(): Promise<void> {
    this.#compacting ??= this.#compact().finally(() => {
      this.#compacting = undefined;
    });
    return this.#compacting;
  }

  /** Settles every SET, then closes the file. No SET may follow. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#compacting?.catch(() => {});
    await this.#journal.close();
  }

  #fits(bytes: Buffer, keyStart: number, keyEnd: number, valueLength: number): boolean {
    if (this.#maxMemoryBytes === Number.POSITIVE_INFINITY) return true;
    const { values } = this;
    const keyLength = keyEnd - keyStart;
    const address = values.find(bytes, keyStart, keyEnd);
    if (address !== NONE) {
      const had = entryBytes(keyLength, values.valueLength(address));
      if (entryBytes(keyLength, valueLength) <= had) return true;
    }
    const needed = values.bytesToAdd(keyLength, valueLength);
    return values.liveBytes + this.#journal.pendingBytes + needed <= this.#maxMemoryBytes;
  }

  #batchSettled(): void {
    if (this.#onRoom.length > 0) {
      const callbacks = this.#onRoom;
      this.#onRoom = [];
      for (const callback of callbacks) callback();
    }
    const { length } = this.#journal;
    if (length <= this.#compactAbove || this.#compacting !== undefined || this.#isClosing) return;
    if (length - this.values.liveRowBytes <= length / 2) return;
    const isUrgent = length > this.#compactAboveBytes * COMPACT_AT_ONCE;
    if (isUrgent || performance.now() >= this.#nextCompaction) void this.#compactInBackground();
  }

  async #compactInBackground(): Promise<void> {
    try {
      await this.compact();
    } catch (error) {
      // Not before the file has grown by as much again: a full disk does not get better by trying.
      this.#compactAbove = 2 * this.#journal.length;
      this.#logger.warn({ error: messageOf(error) }, 'cannot compact the data file; it stays as it is');
    }
  }

  async #compact(): Promise<void> {
    const before = this.#journal.length;
    await this.#compaction.compact();
    this.#compactAbove = this.#compactAboveBytes;
    this.#nextCompaction = performance.now() + this.#compactEveryMs;
    this.#logger.info({ before, after: this.#journal.length }, 'data file compacted');
  }
}
