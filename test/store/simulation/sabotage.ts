import { dirname } from 'node:path';
import type { FileSystem, JournalFile } from '../../../src/store/file-system.js';
import { Store } from '../../../src/store/store.js';
import type { OpenStore } from './simulation.js';

/** A file system that breaks a promise; whoever relies on it must be found out. */
export type Sabotage = (fileSystem: FileSystem) => FileSystem;

type FileSabotage = (file: JournalFile, path: string) => Partial<JournalFile>;

/** Replaces some operations of every file. */
function ofFiles(replace: FileSabotage): Sabotage {
  const around = (file: JournalFile, path: string): JournalFile => ({ ...file, ...replace(file, path) });
  return (fileSystem) => ({
    ...fileSystem,
    open: async (path) => around(await fileSystem.open(path), path),
    create: async (path) => around(await fileSystem.create(path), path),
  });
}

const nothing = async (): Promise<void> => {};

/** Defects that stores are known to have, or to be given by what they stand on. */
export const SABOTAGES = {
  'a sync does nothing': ofFiles(() => ({ sync: nothing })),
  'a durable write is not synced': ofFiles((file) => ({ writeDurably: file.write })),
  'the names of files are not synced': (fileSystem) => ({ ...fileSystem, syncFolder: nothing }),
  'a file takes the place of another before it is synced': (fileSystem) => ({
    ...fileSystem,
    create: async (path) => ({ ...(await fileSystem.create(path)), sync: nothing }),
  }),
  'writes are acknowledged before they are done': ofFiles((file) => {
    const later = (bytes: Buffer, position: number): void => void file.write(Buffer.from(bytes), position);
    return { writeNow: later, write: async (bytes, position) => later(bytes, position) };
  }),
  'nothing is cut off': ofFiles(() => ({ truncate: nothing })),
  'a torn row is taken for a whole one': (fileSystem) => ({
    ...fileSystem,
    open: async (path) => completed(await fileSystem.open(path)),
  }),
  'rows that are written during a compaction are not copied': (fileSystem) => ({
    ...fileSystem,
    create: async (path) => withoutLateWrites(await fileSystem.create(path)),
  }),
  'a file is replaced in two steps': (fileSystem) => ({
    ...fileSystem,
    rename: async (from, to) => {
      await fileSystem.remove(to);
      await fileSystem.syncFolder(dirname(to));
      await fileSystem.rename(from, to);
    },
  }),
} as const satisfies Record<string, Sabotage>;

/** Defects that show only on a disk that fails. */
export const FAULT_SABOTAGES = {
  'a sync that failed is tried again': ofFiles((file) => ({ sync: () => file.sync().catch(() => file.sync()) })),
  'a write that failed is taken for done': ofFiles((file) => ({
    write: (bytes, position) => file.write(bytes, position).catch(() => {}),
  })),
} as const satisfies Record<string, Sabotage>;

/** Gives the last row of a file its end. */
async function completed(file: JournalFile): Promise<JournalFile> {
  const content = Buffer.alloc(64 * 1024);
  const length = await file.read(content, 0);
  if (length > 0 && content[length - 1] !== 0x0a) await file.write(Buffer.from('\r\n'), length);
  return file;
}

/** The first sync of a draft ends what was there when the compaction began. */
function withoutLateWrites(file: JournalFile): JournalFile {
  let isCopied = false;
  const sync = async (): Promise<void> => {
    await file.sync();
    isCopied = true;
  };
  return { ...file, sync, write: async (bytes, position) => (isCopied ? undefined : file.write(bytes, position)) };
}

/** A store in which a SET is visible at once. */
export const seesTooEarly: OpenStore = async (path, options) => {
  const store = await Store.open(path, options);
  const early = new Map<string, Buffer>();
  const set = store.set.bind(store);
  const get = store.get.bind(store);
  store.set = (key, value, waiter) => {
    early.set(key.toString('latin1'), value);
    return set(key, value, waiter);
  };
  store.get = (key) => early.get(key.toString('latin1')) ?? get(key);
  return store;
};
