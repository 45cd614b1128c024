import { messageOf } from '../errors.js';
import type { Logger } from '../logger.js';
import { Arrivals } from './arrivals.js';
import { BackgroundSync } from './background-sync.js';
import { Batch, type EntrySink, type SetOutcome, type SetWaiter } from './batch.js';
import type { RowEnd } from './csv.js';
import type { JournalFile } from './file-system.js';

/**
 * When rows are brought to the disk, against a power loss (a crash of the process alone never loses them).
 * - `always`: before they are acknowledged.
 * - `everysec`: in the background, within a second.
 * - `never`: when the operating system likes.
 */
export const FSYNC_POLICIES = ['always', 'everysec', 'never'] as const;
export type FsyncPolicy = (typeof FSYNC_POLICIES)[number];

export interface JournalOptions {
  readonly fsync: FsyncPolicy;
  readonly logger: Logger;
  /** Bytes of the file, all of them good. */
  readonly length: number;
  readonly rowEnd: RowEnd;
  /** Where SETs become visible. */
  readonly table: EntrySink;
  /** Replaces the file (see `replace`) by one that was written from memory and synced; rejects where it cannot. */
  readonly rewrite: () => Promise<void>;
  /** Called when the SETs of a batch are settled. */
  readonly settled: () => void;
  /** For `everysec`, in milliseconds. */
  readonly syncEveryMs: number;
  /** Milliseconds between two attempts to replace a file that could not be synced. */
  readonly repairEveryMs: number;
}

/** Longer batches are written off the main thread. The page cache took 83 KB in 32 microseconds here, 256 KiB in 600. */
const WRITE_NOW_BYTES = 128 * 1024;

/** Errors that tell that nothing more fits, rather than that the disk lost something. */
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/**
 * The append-only file of rows, with group commit: SETs that arrive in one turn of the event loop, and all that gather
 * while the file is busy, go into the file with one write.
 *
 * Under `always` that write is done, and synced, off the main thread; see Arrivals for when. Otherwise the rows only have to get into the
 * system's cache, which costs less than telling another thread to do it (0.88 of the processor time per SET of 50
 * clients); but a write can be held up by a sync that is under way, and then is left to another thread as well.
 */
export class Journal {
  readonly #options: JournalOptions;
  readonly #backgroundSync: BackgroundSync;
  readonly #arrivals = new Arrivals();
  #file: JournalFile;
  #length: number;
  /** A write failed, and remains of it may follow the good rows. */
  #isUncut = false;
  /**
   * A sync failed. The system may have dropped what it was to bring to the disk, and would say nothing at the next sync
   * (see "fsyncgate", PostgreSQL 2018): only writing everything anew helps.
   */
  #isUnsynced = false;
  /** Repairs what could not be repaired at once. */
  #retry: NodeJS.Timeout | undefined;
  #gathering = new Batch();
  #spare = new Batch();
  /** Bytes of the batch that is being written. */
  #writing = 0;
  #scheduled = false;
  /** Whoever has the file for itself; see `alone`. */
  #holder: Promise<void> | undefined;
  /** The sync under way in the background. */
  #syncing: Promise<void> | undefined;
  #nextRepair = 0;

  constructor(file: JournalFile, options: JournalOptions) {
    this.#file = file;
    this.#options = options;
    this.#length = options.length;
    this.#backgroundSync = new BackgroundSync(() => this.#syncLate(), options.syncEveryMs);
  }

  /** The file of now: it changes when it is replaced. */
  get file(): JournalFile {
    return this.#file;
  }

  /** Bytes of the rows that are committed, the header included. */
  get length(): number {
    return this.#length;
  }

  /** Bytes of keys and values on their way. */
  get pendingBytes(): number {
    return this.#gathering.bytes + this.#writing;
  }

  /** Bytes of the longest value on its way, or more. */
  get longestPending(): number {
    return Math.max(this.#gathering.longest, this.#writing);
  }

  /** Key and value lie in `bytes`, and are copied. The waiter learns later what became of the SET. */
  append(
    bytes: Buffer,
    keyStart: number,
    keyEnd: number,
    valueStart: number,
    valueEnd: number,
    waiter: SetWaiter,
  ): void {
    const { table, rowEnd } = this.#options;
    const hash = table.hashOf(bytes, keyStart, keyEnd);
    this.#gathering.add(bytes, keyStart, keyEnd, valueStart, valueEnd, hash, rowEnd, waiter);
    this.#commitSoon();
  }

  /** SETs from here on are not settled together with those before, though the same waiter asks for them. */
  fence(): void {
    this.#gathering.fence();
  }

  /** Runs a task that has the file for itself: commits wait for it. */
  async alone(task: () => Promise<void>): Promise<void> {
    while (this.#holder !== undefined) await this.#holder;
    let release = (): void => {};
    this.#holder = new Promise((resolve) => {
      release = resolve;
    });
    try {
      await task();
    } finally {
      this.#holder = undefined;
      release();
      this.#commitSoon();
    }
  }

  /**
   * Goes on with another file that holds the same data. Only from within `alone`.
   * @param state `durable`: its content is on the disk.
   */
  async replace(file: JournalFile, length: number, state: 'durable' | 'unsynced'): Promise<void> {
    const old = this.#file;
    this.#file = file;
    this.#length = length;
    this.#isUncut = this.#isUnsynced = false;
    if (state === 'unsynced') this.#syncInTime();
    await this.#syncing;
    await old.close().catch(() => {});
  }

  /** The sync of something that belongs to the file failed: no SET is taken until the file was replaced. */
  distrust(): void {
    this.#isUnsynced = true;
    this.#repairLater();
  }

  /** Whether the file holds what it should, and nothing else. */
  get isSound(): boolean {
    return !this.#isUncut && !this.#isUnsynced;
  }

  /** Resolves when every SET asked for so far is settled. */
  async flush(): Promise<void> {
    while (this.#scheduled || this.#holder !== undefined) {
      await (this.#holder ?? new Promise((resolve) => setImmediate(resolve)));
    }
  }

  /** Settles the SETs asked for so far, syncs unless the policy is `never`, and closes the file. */
  async close(): Promise<void> {
    await this.flush();
    this.#nextRepair = 0;
    await this.#repair();
    await this.#backgroundSync.stop();
    await this.flush();
    clearTimeout(this.#retry);
    await this.#file.close();
  }

  #commitSoon(): void {
    if (this.#scheduled || this.#holder !== undefined || this.#gathering.size === 0) return;
    this.#scheduled = true;
    setImmediate(runCommit, this);
  }

  /** For the scheduled call: see runCommit. */
  commit(): void {
    this.#scheduled = false;
    if (this.#holder !== undefined || this.#gathering.size === 0) return;
    if (this.#options.fsync === 'always' && this.#arrivals.worthWaiting(this.#gathering.size)) {
      this.#commitSoon();
      return;
    }
    const batch = this.#gathering;
    this.#gathering = this.#spare;
    this.#spare = batch;
    const isQuick =
      this.#options.fsync !== 'always' &&
      this.isSound &&
      this.#syncing === undefined &&
      batch.rows.length <= WRITE_NOW_BYTES;
    if (isQuick) this.#commitNow(batch);
    else void this.#commitLater(batch);
  }

  #commitNow(batch: Batch): void {
    try {
      this.#file.writeNow(batch.rows.view(), this.#length);
    } catch (error) {
      void this.alone(() => this.#revert(batch, error));
      return;
    }
    this.#settle(batch, 'stored');
  }

  #commitLater(batch: Batch): Promise<void> {
    this.#writing = batch.bytes;
    return this.alone(async () => {
      if (await this.#isRepaired()) await this.#write(batch);
      else this.#settle(batch, 'refused');
    });
  }

  async #write(batch: Batch): Promise<void> {
    const rows = batch.rows.view();
    try {
      if (this.#options.fsync === 'always') await this.#file.writeDurably(rows, this.#length);
      else await this.#file.write(rows, this.#length);
    } catch (error) {
      await this.#revert(batch, error);
      return;
    }
    this.#settle(batch, 'stored');
  }

  #settle(batch: Batch, outcome: SetOutcome): void {
    this.#writing = 0;
    if (outcome === 'stored') {
      this.#length += batch.rows.length;
      this.#arrivals.expect(batch.size + this.#gathering.size);
      this.#syncInTime();
      batch.commit(this.#options.table, this.#options.rowEnd);
    } else {
      batch.refuse();
    }
    this.#options.settled();
  }

  /** A part of the rows may be in the file: they are taken out of it before anybody is told. */
  async #revert(batch: Batch, error: unknown): Promise<void> {
    const { fsync, logger } = this.#options;
    logger.error({ sets: batch.size, error: messageOf(error) }, 'cannot write to the data file');
    this.#isUncut = true;
    await this.#cut();
    // Under `always` the same call syncs, and it may have been that which failed.
    if (fsync === 'always' && !FULL.has(codeOf(error))) {
      this.#isUnsynced = true;
      await this.#isRepaired();
    }
    this.#settle(batch, 'refused');
  }

  async #isRepaired(): Promise<boolean> {
    if (this.#isUncut) await this.#cut();
    if (this.#isUnsynced) await this.#rewrite();
    if (!this.isSound) this.#repairLater();
    return this.isSound;
  }

  #repair(): Promise<void> {
    return this.alone(async () => void (await this.#isRepaired()));
  }

  /** Also where no SET comes: what is only in memory is lost with the process. */
  #repairLater(): void {
    this.#retry ??= setTimeout(() => {
      this.#retry = undefined;
      void this.#repair();
    }, this.#options.repairEveryMs).unref();
  }

  async #cut(): Promise<void> {
    try {
      await this.#file.truncate(this.#length);
    } catch (error) {
      this.#options.logger.error({ error: messageOf(error) }, 'cannot cut off a failed write; will try again');
      this.#repairLater();
      return;
    }
    this.#isUncut = false;
    // Else a power loss might bring the remains back, and the good rows that are written in their place might be lost.
    await this.#sync();
  }

  async #rewrite(): Promise<void> {
    if (performance.now() < this.#nextRepair) return;
    try {
      await this.#options.rewrite();
      this.#options.logger.info({}, 'the data file was written anew and synced: SETs are taken again');
    } catch (error) {
      this.#nextRepair = performance.now() + this.#options.repairEveryMs;
      this.#options.logger.error({ error: messageOf(error) }, 'cannot replace the data file; SETs are refused');
    }
  }

  #syncInTime(): void {
    if (this.#options.fsync === 'everysec') this.#backgroundSync.schedule();
  }

  async #syncLate(): Promise<void> {
    this.#syncing = this.#sync();
    await this.#syncing;
    this.#syncing = undefined;
    if (this.#isUnsynced) void this.#repair();
  }

  async #sync(): Promise<void> {
    const file = this.#file;
    try {
      await file.sync();
    } catch (error) {
      if (file !== this.#file) return;
      this.distrust();
      this.#options.logger.error({ error: messageOf(error) }, 'cannot sync the data file: it has to be written anew');
    }
  }
}

/** A function that is made once, for the queue of the event loop. */
function runCommit(journal: Journal): void {
  journal.commit();
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
