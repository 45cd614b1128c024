/*
 * An entry is a header of four 32-bit words, the key, the value, and room up to a multiple of eight bytes:
 * word 0: bytes that the entry occupies, with its lowest bit saying that it is live; 1: bytes of the key; 2: bytes of
 * the value; 3: bytes of its row in the file.
 */
export const HEADER_BYTES = 16;
export const LIVE = 1;
const ALIGNMENT = 8;
export const SIZE_MASK = ~(ALIGNMENT - 1);

/** The bytes that an entry needs. */
export function entryBytes(keyLength: number, valueLength: number): number {
  return (HEADER_BYTES + keyLength + valueLength + ALIGNMENT - 1) & SIZE_MASK;
}

const NO_BYTES = Buffer.alloc(0);
const NO_WORDS = new Int32Array(0);
const NO_VIEW: DataView = new DataView(NO_WORDS.buffer);

/** A run of memory with entries one behind the other. */
export class Segment {
  /** The address of its first entry. */
  readonly base: number;
  /** Whether entries lie here together; one that is too large for that has a segment of its own. */
  readonly shared: boolean;
  bytes: Buffer;
  /** The same memory, for the headers. */
  words: Int32Array;
  /** The same memory, for copying. */
  view: DataView;
  /** Bytes from the start on that entries occupy, live or dead. */
  used = 0;
  /** Bytes that the live entries need, by `entryBytes`. */
  live = 0;

  /** `bytes` is all of an ArrayBuffer, a multiple of eight bytes long. */
  constructor(base: number, bytes: Buffer, shared: boolean) {
    this.base = base;
    this.shared = shared;
    this.bytes = bytes;
    this.words = new Int32Array(bytes.buffer);
    this.view = new DataView(bytes.buffer);
  }

  /** Lets go of the memory: to whoever still holds the segment, it has no entries. */
  release(): void {
    this.bytes = NO_BYTES;
    this.words = NO_WORDS;
    this.view = NO_VIEW;
    this.used = 0;
    this.live = 0;
  }
}
