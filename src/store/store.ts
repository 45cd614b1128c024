import type { Logger } from '../logger.js';
import type { FileSystem } from './file-system.js';
import { type FsyncPolicy, Journal, type JournalListener, type Row } from './journal.js';
import { nodeFileSystem } from './node-file-system.js';
import { recover } from './recovery.js';
import { createValueTable, type ValueTable } from './values.js';

/** What became of a SET. */
export type SetOutcome = 'stored' | 'refused';

/** Who asked for a SET. One object may wait for many: they are settled in the order in which they were asked for. */
export interface SetWaiter {
  /**
   * `stored`: the value is in the file, and visible to everyone from this call on. `refused`: it could not be written.
   * Called before any later SET of anyone takes effect.
   */
  settled(outcome: SetOutcome): void;
}

interface PendingSet extends Row {
  readonly waiter: SetWaiter;
}

export interface StoreOptions {
  readonly fsync: FsyncPolicy;
  readonly logger: Logger;
  readonly fileSystem?: FileSystem;
}

/** Keys and values: read from memory, written to a CSV file first. */
export class Store implements JournalListener<PendingSet> {
  readonly #values: ValueTable;
  readonly #journal: Journal<PendingSet>;

  private constructor(values: ValueTable, createJournal: (store: Store) => Journal<PendingSet>) {
    this.#values = values;
    this.#journal = createJournal(this);
  }

  /**
   * Reads the file at `path`, and makes it where it is missing. Nothing is written to it before `ready` or a SET, for
   * another server may be at work on it. Rejects with Node's system errors.
   */
  static async open(path: string, { fsync, logger, fileSystem = nodeFileSystem }: StoreOptions): Promise<Store> {
    const file = await fileSystem.open(path);
    const values = createValueTable();
    const found = await recover(file, (key, value) => values.set(key.toString('latin1'), Buffer.from(value))).catch(
      async (error) => {
        await file.close();
        throw error;
      },
    );
    const { rows, skipped, length, torn, rowEnd } = found;
    if (skipped > 0) logger.warn({ path, rows: skipped }, 'rows with one column only were left out');
    if (torn > 0) {
      const fields = { path, fromByte: length, toByte: length + torn };
      logger.warn(fields, `the last row is torn: bytes ${length} to ${length + torn} of the data file are cut off`);
    }
    logger.info({ path, rows, keys: values.size, bytes: length }, 'data recovered');
    return new Store(values, (store) => new Journal(file, store, { fsync, logger, length, damaged: torn > 0, rowEnd }));
  }

  /** Keys that have a value. */
  get size(): number {
    return this.#values.size;
  }

  get(key: string): Buffer | undefined {
    return this.#values.get(key);
  }

  /** Takes a copy of `value`; the waiter is told later, never during the call. */
  set(key: string, value: Buffer, waiter: SetWaiter): void {
    this.#journal.append({ key, value: Buffer.from(value), waiter });
  }

  /** Cuts off a torn row and writes the header of a new file. Failures are logged, and tried again with the next SET. */
  ready(): Promise<void> {
    return this.#journal.flush();
  }

  /** Settles every SET, then closes the file. No SET may follow. */
  close(): Promise<void> {
    return this.#journal.close();
  }

  committed(sets: readonly PendingSet[]): void {
    for (const { key, value, waiter } of sets) {
      this.#values.set(key, value);
      waiter.settled('stored');
    }
  }

  failed(sets: readonly PendingSet[]): void {
    for (const { waiter } of sets) waiter.settled('refused');
  }
}
