import { dirname } from 'node:path';
import { messageOf } from '../errors.js';
import type { Logger } from '../logger.js';
import { ByteWriter } from '../protocol/byte-writer.js';
import { encodeEntry, encodeHeader, type RowEnd } from './csv.js';
import type { FileSystem, JournalFile } from './file-system.js';
import type { FsyncPolicy, Journal } from './journal.js';
import type { Table } from './table.js';

/** Encoded, or copied, in one turn of the event loop: half a millisecond's work. */
const CHUNK_BYTES = 128 * 1024;
/** Rows that came meanwhile are copied until no more than this is left for the moment in which SETs wait. */
const REST_BYTES = 64 * 1024;
/** How often, at most: SETs that come faster than they can be copied must not put it off for ever. */
const ROUNDS = 10;

export interface CompactionOptions {
  readonly path: string;
  readonly fileSystem: FileSystem;
  readonly fsync: FsyncPolicy;
  readonly logger: Logger;
  readonly rowEnd: RowEnd;
  readonly table: Table;
}

/** The names of unfinished files, left by a crash, beside the data file. */
export function draftsOf(path: string): readonly string[] {
  return [compactingOf(path), repairingOf(path)];
}

const compactingOf = (path: string): string => `${path}.compacting`;
const repairingOf = (path: string): string => `${path}.repairing`;

/**
 * Rewrites the data file without the rows that later ones made dead: to another file, which takes its name only when all
 * of it is on the disk. A crash at any moment leaves the one file or the other, each with everything that was
 * acknowledged.
 */
export class Compaction {
  readonly #options: CompactionOptions;
  readonly #journal: Journal;

  constructor(journal: Journal, options: CompactionOptions) {
    this.#journal = journal;
    this.#options = options;
  }

  /**
   * Rewrites the file while SETs and GETs go on: first what the table holds, then the rows that were committed
   * meanwhile, in their order. So the last row of each key is its latest value, whether the walk through the table met
   * the value before or after. SETs wait only while the last of these rows are copied and the files are exchanged.
   * Rejects, with the old file in place, where that fails.
   */
  async compact(): Promise<void> {
    const { table, fsync } = this.#options;
    const old = this.#journal.file;
    const draft = await this.#createDraft(compactingOf(this.#options.path));
    let copied = this.#journal.length;
    const catchUp = async (): Promise<void> => {
      const end = this.#journal.length;
      await draft.copy(old, copied, end);
      copied = end;
    };
    try {
      await draft.writeAll(table);
      await draft.file.sync();
      for (let round = 0; round < ROUNDS && this.#journal.length - copied > REST_BYTES; round++) {
        await catchUp();
        await draft.file.sync();
      }
      await this.#journal.alone(async () => {
        if (this.#journal.file !== old) throw new Error('the file was replaced meanwhile');
        await catchUp();
        // Then what was copied may not be what was written.
        if (!this.#journal.isSound) throw new Error('a sync of the data file failed meanwhile');
        if (fsync === 'always') await this.#installDurably(draft);
        else await this.#install(draft, 'unsynced');
      });
    } catch (error) {
      await draft.discard();
      throw error;
    }
    if (fsync !== 'always') await this.#syncFolder();
  }

  /** Replaces the file by what the table holds, synced. Only within the journal's `alone`. */
  async rewrite(): Promise<void> {
    const draft = await this.#createDraft(repairingOf(this.#options.path));
    try {
      await draft.writeAll(this.#options.table);
      await this.#installDurably(draft);
    } catch (error) {
      await draft.discard();
      throw error;
    }
  }

  async #createDraft(path: string): Promise<Draft> {
    const { fileSystem, rowEnd } = this.#options;
    return new Draft(path, await fileSystem.create(path), fileSystem, rowEnd);
  }

  async #install(draft: Draft, state: 'durable' | 'unsynced'): Promise<void> {
    await this.#options.fileSystem.rename(draft.path, this.#options.path);
    draft.installed = true;
    await this.#journal.replace(draft.file, draft.length, state);
  }

  async #installDurably(draft: Draft): Promise<void> {
    await draft.file.sync();
    await this.#install(draft, 'durable');
    try {
      await this.#options.fileSystem.syncFolder(dirname(this.#options.path));
    } catch (error) {
      // Which of the two files a power loss would bring back is not known.
      this.#journal.distrust();
      throw error;
    }
  }

  async #syncFolder(): Promise<void> {
    try {
      await this.#options.fileSystem.syncFolder(dirname(this.#options.path));
    } catch (error) {
      // Else what is written from now on might be lost with the new name of the file, however often that file is synced.
      if (this.#options.fsync === 'everysec') this.#journal.distrust();
      this.#options.logger.warn({ error: messageOf(error) }, 'cannot sync the folder of the data file');
    }
  }
}

/** A file that is to take the data file's place. */
class Draft {
  readonly path: string;
  readonly file: JournalFile;
  readonly #fileSystem: FileSystem;
  readonly #rowEnd: RowEnd;
  /** Bytes written. */
  length = 0;
  /** Whether it has taken its place: then there is nothing to discard. */
  installed = false;

  constructor(path: string, file: JournalFile, fileSystem: FileSystem, rowEnd: RowEnd) {
    this.path = path;
    this.file = file;
    this.#fileSystem = fileSystem;
    this.#rowEnd = rowEnd;
  }

  /** The header, and a row for each key of the table. */
  async writeAll(table: Table): Promise<void> {
    const rows = new ByteWriter();
    encodeHeader(this.#rowEnd, rows);
    const encode = (bytes: Buffer, keyStart: number, keyEnd: number, valueStart: number, valueEnd: number): void => {
      encodeEntry(bytes, keyStart, keyEnd, valueStart, valueEnd, this.#rowEnd, rows);
    };
    const snapshot = table.snapshot();
    try {
      for (let more = true; more; ) {
        more = snapshot.next(encode, CHUNK_BYTES);
        await this.#append(rows.view());
        rows.clear();
      }
    } finally {
      snapshot.close();
    }
  }

  /** Appends the bytes of another file. */
  async copy(source: JournalFile, from: number, to: number): Promise<void> {
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, to - from));
    for (let position = from; position < to; ) {
      const count = await source.read(buffer.subarray(0, Math.min(buffer.length, to - position)), position);
      if (count === 0) throw new Error('the data file became shorter');
      await this.#append(buffer.subarray(0, count));
      position += count;
    }
  }

  async discard(): Promise<void> {
    if (this.installed) return;
    await this.file.close().catch(() => {});
    await this.#fileSystem.remove(this.path).catch(() => {});
  }

  async #append(bytes: Buffer): Promise<void> {
    await this.file.write(bytes, this.length);
    this.length += bytes.length;
  }
}
