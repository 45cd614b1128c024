import type { FileSystem, JournalFile } from '../../src/store/file-system.js';

/** A file in memory that records what is done to it, and fails or stalls when told to. */
export class MemoryFile implements JournalFile, FileSystem {
  content = Buffer.alloc(0);
  readonly calls: string[] = [];
  closed = false;
  /** Called before an operation has its effect: throw to make it fail, return a promise to stall it. */
  before: (operation: string) => void | Promise<void> = () => {};

  constructor(text = '') {
    this.content = Buffer.from(text, 'latin1');
  }

  get text(): string {
    return this.content.toString('latin1');
  }

  async open(): Promise<JournalFile> {
    await this.before('open');
    return this;
  }

  async read(buffer: Buffer, position: number): Promise<number> {
    await this.before('read');
    return this.content.copy(buffer, 0, position);
  }

  async write(bytes: Buffer, position: number): Promise<void> {
    this.calls.push(`write ${bytes.length}`);
    try {
      await this.before('write');
    } catch (error) {
      // As on a full disk: a part of it is there.
      this.#put(bytes.subarray(0, bytes.length / 2), position);
      throw error;
    }
    this.#put(bytes, position);
  }

  async sync(): Promise<void> {
    this.calls.push('sync');
    await this.before('sync');
  }

  async truncate(length: number): Promise<void> {
    this.calls.push(`truncate ${length}`);
    await this.before('truncate');
    this.content = this.content.subarray(0, length);
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  #put(bytes: Buffer, position: number): void {
    const length = Math.max(this.content.length, position + bytes.length);
    const grown = Buffer.alloc(length);
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
