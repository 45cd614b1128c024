import { constants, writeSync } from 'node:fs';
import { access, type FileHandle, open, rename, rm } from 'node:fs/promises';
import type { FileSystem, JournalFile } from './file-system.js';

const { O_CREAT, O_DSYNC, O_RDWR, O_TRUNC } = constants;

/** The file system of the machine. */
export const nodeFileSystem: FileSystem = {
  open(path) {
    return openFile(path, O_RDWR | O_CREAT);
  },

  create(path) {
    return openFile(path, O_RDWR | O_CREAT | O_TRUNC);
  },

  exists(path) {
    return access(path).then(
      () => true,
      () => false,
    );
  },

  rename,

  remove(path) {
    return rm(path, { force: true });
  },

  async syncFolder(path) {
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } catch (error) {
      // There are file systems on which a folder cannot be synced, or need not be.
      if (codeOf(error) !== 'EINVAL') throw error;
    } finally {
      await folder.close();
    }
  },
};

async function openFile(path: string, flags: number): Promise<NodeFile> {
  const handle = await open(path, flags);
  try {
    return new NodeFile(handle, await open(path, O_RDWR | O_DSYNC));
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** One file, opened twice: what is written through the second handle is on the disk when the call returns. */
class NodeFile implements JournalFile {
  readonly #handle: FileHandle;
  readonly #durable: FileHandle;

  constructor(handle: FileHandle, durable: FileHandle) {
    this.#handle = handle;
    this.#durable = durable;
  }

  async size(): Promise<number> {
    return (await this.#handle.stat()).size;
  }

  async read(buffer: Buffer, position: number): Promise<number> {
    return (await this.#handle.read(buffer, 0, buffer.length, position)).bytesRead;
  }

  write(bytes: Buffer, position: number): Promise<void> {
    return writeAll(this.#handle, bytes, position);
  }

  writeNow(bytes: Buffer, position: number): void {
    for (let written = 0; written < bytes.length; ) {
      written += writeSync(this.#handle.fd, bytes, written, bytes.length - written, position + written);
    }
  }

  /** One call, and so one trip to another thread, where a write and an fdatasync are two. */
  writeDurably(bytes: Buffer, position: number): Promise<void> {
    return writeAll(this.#durable, bytes, position);
  }

  sync(): Promise<void> {
    return this.#handle.datasync();
  }

  truncate(length: number): Promise<void> {
    return this.#handle.truncate(length);
  }

  async close(): Promise<void> {
    await this.#durable.close();
    await this.#handle.close();
  }
}

async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += (await handle.write(bytes, written, bytes.length - written, position + written)).bytesWritten;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
