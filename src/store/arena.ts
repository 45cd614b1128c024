import { copyView, viewOf } from '../protocol/byte-ops.js';
import { entryBytes, HEADER_BYTES, LIVE, Segment, SIZE_MASK } from './segment.js';

/** No address. */
export const NONE = 0;

/** Addresses count units of this many bytes, so that 32 bits reach 32 GiB. */
const UNIT_SHIFT = 3;
/** An entry over this share of a segment gets one of its own: what is left at the end of a shared one is less. */
const LARGEST_SHARE = 1 / 4;
/** An entry in a segment of its own moves when an overwrite would leave more than this share of it unused. */
const LARGE_SLACK = 1 / 4;
/** Dead bytes are let be up to this share of what entries occupy, */
const DEAD_SHARE = 1 / 3;
/** and up to this many segments of them. */
const DEAD_SEGMENTS = 4;
/** Memory of dropped segments that is kept for the next ones. */
const SPARE_SEGMENTS = 4;

/**
 * Entries (a key, a value, and how long their row in the file is) in a few large buffers, with no object for each.
 *
 * An address is a 32-bit integer: the number of a segment, and where in it. It is good until its entry is removed.
 * Addresses suffice for 32 GiB of small entries, and for 8 GiB in the worst case, when each has a segment of its own.
 */
export class Arena {
  readonly #segmentBytes: number;
  readonly #shift: number;
  readonly #unitMask: number;
  readonly #largestShared: number;
  /** By number. Number 0 is none, so that no address is 0; a number that is free has the same. */
  readonly #segments: Segment[];
  readonly #noSegment = new Segment(NONE, Buffer.allocUnsafeSlow(0), true);
  readonly #freeNumbers: number[] = [];
  readonly #spares: Buffer[] = [];
  /** Where shared entries are added. */
  #head: Segment;
  #allocatedBytes = 0;
  #liveBytes = 0;
  #liveRowBytes = 0;
  #longestValue = 0;
  /** Of the shared segments: bytes that entries occupy, and those of them that no live entry needs. */
  #sharedBytes = 0;
  #deadBytes = 0;

  /** `segmentBytes` is a power of two, 256 or more. */
  constructor(segmentBytes: number) {
    this.#segmentBytes = segmentBytes;
    this.#shift = Math.log2(segmentBytes) - UNIT_SHIFT;
    this.#unitMask = (1 << this.#shift) - 1;
    this.#largestShared = segmentBytes * LARGEST_SHARE;
    this.#segments = [this.#noSegment];
    this.#head = this.#open(segmentBytes, true);
  }

  /** Bytes that the live entries need. */
  get liveBytes(): number {
    return this.#liveBytes;
  }

  /** Bytes of the rows of the live entries. */
  get liveRowBytes(): number {
    return this.#liveRowBytes;
  }

  /** Bytes of the longest value that there ever was. */
  get longestValue(): number {
    return this.#longestValue;
  }

  /** Bytes held, in use or not. */
  get allocatedBytes(): number {
    return this.#allocatedBytes;
  }

  /** Whether so much is dead that live entries should be moved together. */
  get isCrowded(): boolean {
    return this.#deadBytes > DEAD_SEGMENTS * this.#segmentBytes && this.#deadBytes > this.#sharedBytes * DEAD_SHARE;
  }

  /** Whether half of what entries occupy is dead, and more. */
  get isWasteful(): boolean {
    return this.#deadBytes > this.#sharedBytes / 2;
  }

  /** The segment that entries are added to; its `used` grows. */
  get head(): Segment {
    return this.#head;
  }

  segmentOf(address: number): Segment {
    return this.#segments[address >>> this.#shift]!;
  }

  /** Where in the bytes of its segment the entry starts. */
  offsetOf(address: number): number {
    return (address & this.#unitMask) << UNIT_SHIFT;
  }

  /** Reads something of the first and of the last piece of an entry: see KeyIndex. */
  touch(address: number): number {
    const words = this.segmentOf(address).words;
    const header = this.offsetOf(address) >> 2;
    const size = words[header]!;
    return size ^ words[header + (size >> 2) - 1]!;
  }

  hasKey(address: number, bytes: Buffer, start: number, end: number): boolean {
    const segment = this.segmentOf(address);
    const offset = this.offsetOf(address);
    const words = segment.words;
    let word = offset >> 2;
    if (words[word + 1] !== end - start) return false;
    word += HEADER_BYTES >> 2;
    const view = viewOf(bytes);
    let at = start;
    // A key starts at a word, so one look takes four bytes of it.
    for (; at + 4 <= end; at += 4) {
      if (words[word++] !== view.getInt32(at, true)) return false;
    }
    const own = segment.bytes;
    for (let ownAt = word << 2; at < end; ) if (own[ownAt++] !== bytes[at++]) return false;
    return true;
  }

  /** Whether two entries have the same key. */
  haveSameKey(address: number, other: number): boolean {
    const { bytes, words } = this.segmentOf(other);
    const offset = this.offsetOf(other);
    const key = offset + HEADER_BYTES;
    return this.hasKey(address, bytes, key, key + words[(offset >> 2) + 1]!);
  }

  /** Adds a live entry, copying key and value. Throws a RangeError, having changed nothing, where memory or addresses end. */
  add(bytes: Buffer, keyStart: number, keyEnd: number, valueStart: number, valueEnd: number, rowBytes: number): number {
    const keyLength = keyEnd - keyStart;
    const size = entryBytes(keyLength, valueEnd - valueStart);
    const segment = this.#segmentWithRoom(size);
    const offset = segment.used;
    segment.used += size;
    if (segment.shared) this.#sharedBytes += size;
    segment.live += size;
    this.#liveBytes += size;
    this.#liveRowBytes += rowBytes;
    if (valueEnd - valueStart > this.#longestValue) this.#longestValue = valueEnd - valueStart;

    const words = segment.words;
    const header = offset >> 2;
    words[header] = size | LIVE;
    words[header + 1] = keyLength;
    words[header + 2] = valueEnd - valueStart;
    words[header + 3] = rowBytes;
    const keyAt = offset + HEADER_BYTES;
    const source = viewOf(bytes);
    copyView(source, keyStart, keyEnd, segment.view, keyAt);
    copyView(source, valueStart, valueEnd, segment.view, keyAt + keyLength);
    return segment.base | (offset >> UNIT_SHIFT);
  }

  /** Puts another value into an entry; false, having changed nothing, where it would not fit, or waste too much. */
  overwrite(address: number, bytes: Buffer, valueStart: number, valueEnd: number, rowBytes: number): boolean {
    const segment = this.segmentOf(address);
    const words = segment.words;
    const offset = this.offsetOf(address);
    const header = offset >> 2;
    const occupied = words[header]! & SIZE_MASK;
    const keyLength = words[header + 1]!;
    const valueLength = valueEnd - valueStart;
    const size = entryBytes(keyLength, valueLength);
    if (size > occupied || (!segment.shared && size < occupied * (1 - LARGE_SLACK))) return false;

    this.#account(segment, size - entryBytes(keyLength, words[header + 2]!), rowBytes - words[header + 3]!);
    if (valueLength > this.#longestValue) this.#longestValue = valueLength;
    words[header + 2] = valueLength;
    words[header + 3] = rowBytes;
    copyView(viewOf(bytes), valueStart, valueEnd, segment.view, offset + HEADER_BYTES + keyLength);
    return true;
  }

  /** Marks the entry dead. A segment without live entries is dropped at once. */
  remove(address: number): void {
    const segment = this.segmentOf(address);
    const words = segment.words;
    const header = this.offsetOf(address) >> 2;
    words[header]! &= SIZE_MASK;
    this.#account(segment, -entryBytes(words[header + 1]!, words[header + 2]!), -words[header + 3]!);
    if (segment.live === 0 && segment !== this.#head) this.#drop(segment);
  }

  /** The shared segment with the smallest live share of what its entries occupy; undefined where the head is the only one. */
  emptiest(): Segment | undefined {
    let found: Segment | undefined;
    for (const segment of this.#segments) {
      if (!segment.shared || segment === this.#head || segment === this.#noSegment) continue;
      if (found === undefined || segment.live * found.used < found.live * segment.used) found = segment;
    }
    return found;
  }

  /** The segments of this moment. */
  listSegments(): Segment[] {
    return this.#segments.filter((segment) => segment !== this.#noSegment);
  }

  /** Entries of the segment came to need `bytes` more (or, below 0, fewer) of what they occupy. */
  #account(segment: Segment, bytes: number, rowBytes: number): void {
    segment.live += bytes;
    if (segment.shared) this.#deadBytes -= bytes;
    this.#liveBytes += bytes;
    this.#liveRowBytes += rowBytes;
  }

  #segmentWithRoom(size: number): Segment {
    if (size > this.#largestShared) return this.#open(size, false);
    const head = this.#head;
    if (head.bytes.length - head.used >= size) return head;
    this.#head = this.#open(this.#segmentBytes, true);
    if (head.live === 0) this.#drop(head);
    return this.#head;
  }

  #open(size: number, shared: boolean): Segment {
    const number = this.#freeNumbers.at(-1) ?? this.#segments.length;
    if (number >>> (32 - this.#shift) > 0) throw new RangeError('the table has no address left for another segment');
    const bytes = (shared ? this.#spares.pop() : undefined) ?? this.#allocate(size);
    const segment = new Segment(number << this.#shift, bytes, shared);
    this.#segments[number] = segment;
    this.#freeNumbers.pop();
    return segment;
  }

  #allocate(size: number): Buffer {
    const bytes = Buffer.allocUnsafeSlow(size);
    this.#allocatedBytes += size;
    return bytes;
  }

  #drop(segment: Segment): void {
    const number = segment.base >>> this.#shift;
    this.#segments[number] = this.#noSegment;
    this.#freeNumbers.push(number);
    if (segment.shared) {
      this.#sharedBytes -= segment.used;
      this.#deadBytes -= segment.used;
    }
    if (segment.shared && this.#spares.length < SPARE_SEGMENTS) this.#spares.push(segment.bytes);
    else this.#allocatedBytes -= segment.bytes.length;
    segment.release();
  }
}
