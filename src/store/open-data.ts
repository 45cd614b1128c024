import { dirname } from 'node:path';
import { ByteWriter } from '../protocol/byte-writer.js';
import { draftsOf } from './compaction.js';
import { encodeHeader, type RowEnd } from './csv.js';
import type { FileSystem, JournalFile } from './file-system.js';
import { nodeFileSystem } from './node-file-system.js';
import { recover } from './recovery.js';
import { setAside } from './set-aside.js';
import { PENDING_BYTES, type StoreOptions } from './store.js';
import { Table } from './table.js';

const MAX_VALUE_BYTES = 1024 * 1024;
const UNSYNCED_BYTES = 64 * 1024 * 1024;

/** The file was written by something else; it was not touched. */
export class NotCsvError extends Error {
  constructor() {
    super('it is no CSV file of keys and values, and was left as it is');
    this.name = new.target.name;
  }
}

/** A data file, ready to be appended to, and what it holds. */
export interface OpenData {
  readonly file: JournalFile;
  readonly values: Table;
  /** Bytes of the file. */
  readonly length: number;
  readonly rowEnd: RowEnd;
  /** Whether there are bad rows in the file, which have been saved: it should be rewritten. */
  readonly hasBadRows: boolean;
}

/**
 * Opens the data file, or makes it, with its header. Rows that are damaged are saved in files beside it; a torn end is
 * then cut off. Rejects with Node's system errors, and with a NotCsvError.
 */
export async function openData(path: string, options: StoreOptions): Promise<OpenData> {
  const { fileSystem = nodeFileSystem } = options;
  // What a crash left of a file that was to take this one's place.
  for (const draft of draftsOf(path)) await fileSystem.remove(draft);
  const file = await fileSystem.open(path);
  try {
    return await readData(file, path, fileSystem, options);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readData(
  file: JournalFile,
  path: string,
  fileSystem: FileSystem,
  { logger, maxValueBytes = MAX_VALUE_BYTES }: StoreOptions,
): Promise<OpenData> {
  const values = new Table();
  const load = values.bulkLoad(await file.size());
  const found = await recover(file, load.put.bind(load), {
    // A second's rows under `everysec`, or one batch, which may be all quotes.
    unsyncedBytes: Math.max(UNSYNCED_BYTES, 2 * (PENDING_BYTES + maxValueBytes)),
  });
  load.finish();
  if (found.kind === 'not-csv') throw new NotCsvError();
  const { torn, rejected, rejectedRows, length, rows, rowEnd } = found;
  if (rejectedRows > 0) {
    const saved = await setAside(file, rejected, path, 'rejected', '.csv', fileSystem);
    logger.warn(
      { path, rows: rejectedRows, saved },
      `${rejectedRows} bad rows of the data file are set aside in ${saved}`,
    );
  }
  if (torn !== undefined) {
    const { from, to } = torn;
    const saved = await setAside(file, [torn], path, 'torn', '', fileSystem);
    logger.warn(
      { path, fromByte: from, toByte: to, saved },
      `the end of the data file is torn: bytes ${from} to ${to} are cut off, and set aside in ${saved}`,
    );
    await file.truncate(length);
    await file.sync();
  }
  logger.info({ path, rows, keys: values.size, bytes: length }, 'data recovered');
  const data = { file, values, rowEnd, hasBadRows: found.rejectedRows > 0 };
  const header = new ByteWriter();
  if (length === 0) {
    encodeHeader(rowEnd, header);
    await file.write(header.view(), 0);
  }
  // What was read may be in the system's cache only, and so may the file's name; from here on clients read it.
  await file.sync();
  await fileSystem.syncFolder(dirname(path));
  return { ...data, length: length + header.length };
}
