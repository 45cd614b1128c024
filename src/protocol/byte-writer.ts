import { copyBytes, copyView } from './byte-ops.js';

const EMPTY = Buffer.alloc(0);
const NO_MEMORY: DataView = new DataView(new ArrayBuffer(0));
const FIRST_BYTES = 128;
/** A buffer that has grown beyond this is not kept by `clear`. */
const KEPT_BYTES = 1024 * 1024;

/** Gathers bytes in one buffer, to be written at once. */
export class ByteWriter {
  #buffer: Buffer = EMPTY;
  #memory = NO_MEMORY;
  #length = 0;
  /** The last view: making one costs as much as two or three short replies, which are often as long as those before. */
  #view: Buffer = EMPTY;

  /** What holds the gathered bytes, from 0 to before `length`. Another one as soon as more room is needed. */
  get buffer(): Buffer {
    return this.#buffer;
  }

  /** The same, for writing four bytes at once. */
  get memory(): DataView {
    return this.#memory;
  }

  get length(): number {
    return this.#length;
  }

  /** Makes `count` bytes part of what is gathered, to be filled in by the caller in `buffer`; returns their offset. */
  reserve(count: number): number {
    const at = this.#length;
    const needed = at + count;
    if (needed > this.#buffer.length) this.#grow(needed);
    this.#length = needed;
    return at;
  }

  append(bytes: Buffer): void {
    this.appendRange(bytes, 0, bytes.length);
  }

  /** Appends `bytes` from `start` to before `end`. */
  appendRange(bytes: Buffer, start: number, end: number): void {
    const at = this.reserve(end - start);
    copyBytes(bytes, start, end, this.#buffer, at);
  }

  /** As `appendRange`, where there is a view. */
  appendView(source: DataView, start: number, end: number): void {
    const at = this.reserve(end - start);
    copyView(source, start, end, this.#memory, at);
  }

  appendByte(byte: number): void {
    const at = this.reserve(1);
    this.#buffer[at] = byte;
  }

  /** Appends a byte string: one character is one byte. */
  appendLatin1(text: string): void {
    const at = this.reserve(text.length);
    this.#buffer.write(text, at, 'latin1');
  }

  /** All that was gathered, not copied: good until the next call of `clear`, `take` or whatever appends. */
  view(): Buffer {
    if (this.#view.length !== this.#length) this.#view = this.#buffer.subarray(0, this.#length);
    return this.#view;
  }

  /** All that was gathered; the writer starts anew and does not touch these bytes again. */
  take(): Buffer {
    const taken = this.view();
    this.#replace(EMPTY);
    this.#length = 0;
    return taken;
  }

  /** Drops what was gathered from the offset `length` on. */
  dropTo(length: number): void {
    this.#length = length;
  }

  /** Drops the first `count` of the bytes gathered; those behind them move. */
  dropFirst(count: number): void {
    this.#buffer.copyWithin(0, count, this.#length);
    this.#length -= count;
  }

  /** Starts anew in the same memory, unless that has grown beyond 1 MiB. */
  clear(): void {
    this.#length = 0;
    if (this.#buffer.length > KEPT_BYTES) this.#replace(EMPTY);
  }

  #grow(needed: number): void {
    const grown = Buffer.allocUnsafe(Math.max(FIRST_BYTES, needed, 2 * this.#buffer.length));
    copyBytes(this.#buffer, 0, this.#length, grown, 0);
    this.#replace(grown);
  }

  #replace(buffer: Buffer): void {
    this.#buffer = buffer;
    this.#memory = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
    this.#view = EMPTY;
  }
}
