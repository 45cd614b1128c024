import { findByte } from '../protocol/byte-ops.js';
import { ByteQueue } from '../protocol/byte-queue.js';
import { COMMA, CR, LF, QUOTE } from '../protocol/bytes.js';
import type { RowEnd } from './csv.js';

/** Where the scan stands within a field; a `closing-quote` may yet be the first half of a doubled one. */
type FieldState = 'start' | 'plain' | 'quoted' | 'closing-quote';

/**
 * Rows of RFC 4180 out of bytes, in any pieces: `push` a chunk, then take rows until `next` has none.
 *
 * Lenient where that costs nothing: rows may end in CRLF or LF, a quote within an unquoted field is a byte like any
 * other, and so is what follows a closing quote.
 */
export class CsvDecoder {
  readonly #queue = new ByteQueue();
  #scanned = 0;
  #state: FieldState = 'start';
  /** Ends of the fields of the unfinished row found so far; each starts behind its predecessor's comma. */
  #fieldEnds: number[] = [];
  #offset = 0;
  #rowEnd: RowEnd | undefined;

  /** Bytes of all rows taken so far, line ends included: where the next row starts. */
  get offset(): number {
    return this.#offset;
  }

  /** Bytes of the unfinished row. */
  get pending(): number {
    return this.#queue.length;
  }

  /** How the row taken last ended; undefined before the first. */
  get rowEnd(): RowEnd | undefined {
    return this.#rowEnd;
  }

  /** Takes the chunk over; it must not change afterwards. */
  push(chunk: Buffer): void {
    this.#queue.push(chunk);
  }

  /** The fields of the next row, as views that are good until the next push; undefined until it is complete. */
  next(): Buffer[] | undefined {
    const bytes = this.#queue.view(0, this.#queue.length);
    const lf = this.#scanRow(bytes);
    if (lf === -1) return undefined;
    const hasCr = lf > this.#fieldStart() && bytes[lf - 1] === CR;
    this.#fieldEnds.push(hasCr ? lf - 1 : lf);
    const fields = this.#cutFields(bytes);
    this.#rowEnd = hasCr ? '\r\n' : '\n';
    this.#offset += lf + 1;
    this.#queue.consume(lf + 1);
    this.#scanned = 0;
    this.#fieldEnds = [];
    this.#state = 'start';
    return fields;
  }

  /** Goes on to the LF that ends the row, noting the fields on the way; -1 where it has not come. */
  #scanRow(bytes: Buffer): number {
    let state = this.#state;
    let lineFeed = -1;
    for (let i = this.#scanned; i < bytes.length; i++) {
      const byte = bytes[i];
      if (state === 'quoted') {
        const quote = findByte(bytes, QUOTE, i, bytes.length);
        if (quote === -1) break;
        i = quote;
        state = 'closing-quote';
      } else if (byte === LF) {
        return i;
      } else if (byte === COMMA) {
        this.#fieldEnds.push(i);
        state = 'start';
      } else if (byte === QUOTE && state !== 'plain') {
        state = 'quoted';
      } else {
        // What is long is searched by native code; for the line end once, however many fields there are before it.
        if (lineFeed < i) lineFeed = indexOf(bytes, LF, i, bytes.length);
        i = indexOf(bytes, COMMA, i, lineFeed) - 1;
        state = 'plain';
      }
    }
    this.#state = state;
    this.#scanned = bytes.length;
    return -1;
  }

  #fieldStart(): number {
    const last = this.#fieldEnds.at(-1);
    return last === undefined ? 0 : last + 1;
  }

  #cutFields(bytes: Buffer): Buffer[] {
    let start = 0;
    return this.#fieldEnds.map((end) => {
      const raw = bytes.subarray(start, end);
      start = end + 1;
      return raw[0] === QUOTE ? unquote(raw) : raw;
    });
  }
}

/** Offset of the first `byte` from `from` to before `to`; `to` where there is none. */
function indexOf(bytes: Buffer, byte: number, from: number, to: number): number {
  const found = findByte(bytes, byte, from, to);
  return found === -1 ? to : found;
}

/** The field without its quotes, doubled ones made single. It starts with a quote, and another one closes it. */
function unquote(raw: Buffer): Buffer {
  const out = Buffer.allocUnsafe(raw.length);
  let length = 0;
  let from = 1;
  let quote = raw.indexOf(QUOTE, from);
  while (raw[quote + 1] === QUOTE) {
    length += raw.copy(out, length, from, quote + 1);
    from = quote + 2;
    quote = raw.indexOf(QUOTE, from);
  }
  length += raw.copy(out, length, from, quote);
  length += raw.copy(out, length, quote + 1);
  return out.subarray(0, length);
}
