import type { JournalFile } from './file-system.js';

/** Room for so many chunks at first: what is left of one is moved for every few of them, not for each. */
const FIRST_CHUNKS = 4;

/** Reads a file from its start into one piece of memory, the next chunk while the last one is worked on. */
export class ReadAhead {
  readonly #file: Pick<JournalFile, 'read'>;
  readonly #chunkBytes: number;
  #memory: Buffer;
  #read = 0;
  #next: Promise<number>;
  /** What was read; from `start` on, it is yet to be worked on. Another view with every `more`. */
  bytes: Buffer = Buffer.alloc(0);
  /** To be moved on as far as bytes are done with: they are gone with the next `more`. */
  start = 0;
  /** Offset in the file of `bytes[0]`. */
  position = 0;

  constructor(file: Pick<JournalFile, 'read'>, chunkBytes: number) {
    this.#file = file;
    this.#chunkBytes = chunkBytes;
    this.#memory = Buffer.allocUnsafeSlow(FIRST_CHUNKS * chunkBytes);
    this.#next = this.#startReading();
  }

  /** Bytes yet to be worked on. */
  get available(): number {
    return this.bytes.length - this.start;
  }

  /** Offset in the file behind all that was read. */
  get end(): number {
    return this.position + this.bytes.length;
  }

  /** Resolves to false at the end of the file. Rejects as reading does. */
  async more(): Promise<boolean> {
    const count = await this.#next;
    if (count === 0) return false;
    this.#read += count;
    if (this.#memory.length - this.#read < this.#chunkBytes) this.#makeRoom();
    this.bytes = this.#memory.subarray(0, this.#read);
    this.#next = this.#startReading();
    return true;
  }

  /** Goes on to the end of the file. */
  async skip(): Promise<void> {
    do this.start = this.bytes.length;
    while (await this.more());
  }

  #startReading(): Promise<number> {
    const target = this.#memory.subarray(this.#read, this.#read + this.#chunkBytes);
    const reading = this.#file.read(target, this.position + this.#read);
    // A failure is for whoever asks for more; until then, it is not unhandled.
    reading.catch(() => {});
    return reading;
  }

  #makeRoom(): void {
    const rest = this.available + this.#read - this.bytes.length;
    const moved = this.#read - rest;
    const isRoomy = rest <= this.#memory.length / 2;
    const memory = isRoomy ? this.#memory : Buffer.allocUnsafeSlow(2 * this.#memory.length);
    this.#memory.copy(memory, 0, moved, this.#read);
    this.#memory = memory;
    this.#read = rest;
    this.position += moved;
    this.start = 0;
  }
}
