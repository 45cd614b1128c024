import type { FileSystem, JournalFile } from '../../src/store/file-system.js';

/** What is done to a file or folder; the three ways to write are one. */
type Operation = 'open' | 'create' | 'read' | 'write' | 'sync' | 'truncate' | 'rename' | 'remove' | 'syncFolder';

/** The path of the data file. */
export const DATA = 'memory.csv';

/** Files in memory, whose calls are recorded, and fail or stall when told to. */
export class MemoryDisk implements FileSystem {
  readonly files = new Map<string, MemoryFile>();
  /** What was done, but for opening, reading and closing, e.g. `write 15` (bytes) or `rename a b`. */
  readonly calls: string[] = [];
  /** Called before an operation has its effect: throw to make it fail, return a promise to stall it. */
  before: (operation: Operation, path: string) => void | Promise<void> = () => {};

  /** @param text what is in the data file; undefined where there is none. */
  constructor(text?: string) {
    if (text !== undefined) this.files.set(DATA, new MemoryFile(this, DATA, text));
  }

  /** The content of a file, as a byte string. */
  textOf(path: string): string | undefined {
    return this.files.get(path)?.content.toString('latin1');
  }

  /** The content of the data file. */
  get text(): string | undefined {
    return this.textOf(DATA);
  }

  async open(path: string): Promise<JournalFile> {
    await this.before('open', path);
    return this.files.get(path) ?? this.#make(path);
  }

  async create(path: string): Promise<JournalFile> {
    this.calls.push(`create ${path}`);
    await this.before('create', path);
    return this.#make(path);
  }

  async exists(path: string): Promise<boolean> {
    return this.files.has(path);
  }

  async rename(from: string, to: string): Promise<void> {
    this.calls.push(`rename ${from} ${to}`);
    await this.before('rename', from);
    const file = this.files.get(from) as MemoryFile;
    this.files.delete(from);
    this.files.set(to, file);
  }

  async remove(path: string): Promise<void> {
    await this.before('remove', path);
    this.files.delete(path);
  }

  async syncFolder(path: string): Promise<void> {
    this.calls.push(`sync ${path}`);
    await this.before('syncFolder', path);
  }

  #make(path: string): MemoryFile {
    const file = new MemoryFile(this, path, '');
    this.files.set(path, file);
    return file;
  }
}

class MemoryFile implements JournalFile {
  content: Buffer;
  readonly #disk: MemoryDisk;
  readonly #path: string;

  constructor(disk: MemoryDisk, path: string, text: string) {
    this.#disk = disk;
    this.#path = path;
    this.content = Buffer.from(text, 'latin1');
  }

  async size(): Promise<number> {
    return this.content.length;
  }

  async read(buffer: Buffer, position: number): Promise<number> {
    await this.#disk.before('read', this.#path);
    return this.content.subarray(position).copy(buffer);
  }

  async write(bytes: Buffer, position: number): Promise<void> {
    this.#disk.calls.push(`write ${bytes.length}`);
    try {
      await this.#disk.before('write', this.#path);
    } catch (error) {
      this.#putHalf(bytes, position);
      throw error;
    }
    this.#put(bytes, position);
  }

  /** Cannot be stalled. */
  writeNow(bytes: Buffer, position: number): void {
    this.#disk.calls.push(`write ${bytes.length}`);
    try {
      void this.#disk.before('write', this.#path);
    } catch (error) {
      this.#putHalf(bytes, position);
      throw error;
    }
    this.#put(bytes, position);
  }

  async writeDurably(bytes: Buffer, position: number): Promise<void> {
    await this.write(bytes, position);
    await this.sync();
  }

  async sync(): Promise<void> {
    this.#disk.calls.push('sync');
    await this.#disk.before('sync', this.#path);
  }

  async truncate(length: number): Promise<void> {
    this.#disk.calls.push(`truncate ${length}`);
    await this.#disk.before('truncate', this.#path);
    this.content = this.content.subarray(0, length);
  }

  async close(): Promise<void> {
    this.#disk.calls.push('close');
  }

  /** As on a full disk: a part of it is there. */
  #putHalf(bytes: Buffer, position: number): void {
    this.#put(bytes.subarray(0, bytes.length / 2), position);
  }

  #put(bytes: Buffer, position: number): void {
    const grown = Buffer.alloc(Math.max(this.content.length, position + bytes.length));
    this.content.copy(grown);
    bytes.copy(grown, position);
    this.content = grown;
  }
}

/** A promise and the function that resolves it. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
