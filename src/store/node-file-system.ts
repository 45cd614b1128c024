import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FileSystem, JournalFile } from './file-system.js';

/** The file system of the machine. */
export const nodeFileSystem: FileSystem = {
  async open(path) {
    try {
      return new NodeFile(await open(path, 'r+'));
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    const handle = await open(path, 'wx+');
    await syncFolder(dirname(path));
    return new NodeFile(handle);
  },
};

class NodeFile implements JournalFile {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async read(buffer: Buffer, position: number): Promise<number> {
    return (await this.#handle.read(buffer, 0, buffer.length, position)).bytesRead;
  }

  async write(bytes: Buffer, position: number): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      const result = await this.#handle.write(bytes, written, bytes.length - written, position + written);
      written += result.bytesWritten;
    }
  }

  sync(): Promise<void> {
    return this.#handle.datasync();
  }

  truncate(length: number): Promise<void> {
    return this.#handle.truncate(length);
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** A new file survives a power loss only once its folder is on the disk; where folders cannot be synced, so be it. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
