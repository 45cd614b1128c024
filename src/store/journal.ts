import { setImmediate as endOfTurn } from 'node:timers/promises';
import { messageOf } from '../errors.js';
import type { Logger } from '../logger.js';
import { ByteWriter } from '../protocol/byte-writer.js';
import { BackgroundSync } from './background-sync.js';
import { encodeRow, type RowEnd } from './csv.js';
import type { JournalFile } from './file-system.js';

/**
 * When rows are brought to the disk, against a power loss (a crash of the process alone never loses them).
 * - `always`: before they are acknowledged.
 * - `everysec`: in the background, within a second.
 * - `never`: when the operating system likes.
 */
export const FSYNC_POLICIES = ['always', 'everysec', 'never'] as const;
export type FsyncPolicy = (typeof FSYNC_POLICIES)[number];

/** A row on its way into the file. */
export interface Row {
  /** A byte string (latin1). */
  readonly key: string;
  readonly value: Buffer;
}

/** Learns what became of the rows, in the order in which they were appended. */
export interface JournalListener<R extends Row> {
  /** These rows are in the file. */
  committed(rows: readonly R[]): void;
  /** These are not, and will not be. */
  failed(rows: readonly R[]): void;
}

export interface JournalOptions {
  readonly fsync: FsyncPolicy;
  readonly logger: Logger;
  /** Bytes of the file that are known to be good. */
  readonly length: number;
  /** Whether there are others behind them, to be cut off before anything is written. */
  readonly damaged: boolean;
  readonly rowEnd: RowEnd;
  /** For `everysec`, in milliseconds: 1000 unless a test says otherwise. */
  readonly syncEveryMs?: number;
}

/**
 * The append-only file of rows, with group commit: rows appended in one turn of the event loop, and all that gather
 * while a write is under way, go into the file with one write.
 */
export class Journal<R extends Row> {
  readonly #file: JournalFile;
  readonly #listener: JournalListener<R>;
  readonly #options: JournalOptions;
  readonly #backgroundSync: BackgroundSync;
  readonly #encoded = new ByteWriter();
  #rows: R[] = [];
  #length: number;
  #damaged: boolean;
  #running: Promise<void> | undefined;

  constructor(file: JournalFile, listener: JournalListener<R>, options: JournalOptions) {
    this.#file = file;
    this.#listener = listener;
    this.#options = options;
    this.#length = options.length;
    this.#damaged = options.damaged;
    this.#backgroundSync = new BackgroundSync(() => this.#syncLate(), options.syncEveryMs ?? 1000);
  }

  append(row: R): void {
    this.#rows.push(row);
    encodeRow([row.key, row.value], this.#options.rowEnd, this.#encoded);
    this.#running ??= this.#run();
  }

  /** Resolves when every row appended so far is settled. On a damaged or new file, it is repaired or given its header. */
  async flush(): Promise<void> {
    this.#running ??= this.#run();
    await this.#running;
  }

  /** Settles the rows appended so far, syncs unless the policy is `never`, and closes the file. */
  async close(): Promise<void> {
    await this.#running;
    await this.#backgroundSync.stop();
    await this.#file.close();
  }

  async #run(): Promise<void> {
    await endOfTurn();
    do await this.#commit();
    while (this.#rows.length > 0);
    this.#running = undefined;
  }

  async #commit(): Promise<void> {
    const rows = this.#rows;
    const bytes = this.#encoded.take();
    this.#rows = [];
    try {
      await this.#prepare();
      await this.#write(bytes);
    } catch (error) {
      await this.#revert(rows.length, error);
      this.#listener.failed(rows);
      return;
    }
    this.#listener.committed(rows);
  }

  async #prepare(): Promise<void> {
    if (this.#damaged) {
      await this.#file.truncate(this.#length);
      this.#damaged = false;
    }
    if (this.#length > 0) return;
    const header = new ByteWriter();
    encodeRow(['key', 'value'], this.#options.rowEnd, header);
    await this.#write(header.take());
  }

  /** Writes at the end of what is good, so that remains of a failed write are never left in the middle. */
  async #write(bytes: Buffer): Promise<void> {
    if (bytes.length === 0) return;
    await this.#file.write(bytes, this.#length);
    if (this.#options.fsync === 'always') await this.#file.sync();
    if (this.#options.fsync === 'everysec') this.#backgroundSync.schedule();
    this.#length += bytes.length;
  }

  /** A part of the rows may be in the file: back to its last good length, now or before the next write. */
  async #revert(rows: number, error: unknown): Promise<void> {
    this.#options.logger.error({ rows, error: messageOf(error) }, 'cannot write to the data file');
    this.#damaged = true;
    try {
      await this.#file.truncate(this.#length);
      this.#damaged = false;
    } catch (truncateError) {
      this.#options.logger.error({ error: messageOf(truncateError) }, 'cannot cut off a failed write; will try again');
    }
  }

  async #syncLate(): Promise<void> {
    try {
      await this.#file.sync();
    } catch (error) {
      this.#options.logger.error({ error: messageOf(error) }, 'cannot sync the data file');
    }
  }
}
