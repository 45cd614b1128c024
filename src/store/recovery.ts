import { findByte } from '../protocol/byte-ops.js';
import { CR, LF } from '../protocol/bytes.js';
import { BadRows, type Span } from './bad-rows.js';
import type { RowEnd } from './csv.js';
import type { JournalFile } from './file-system.js';
import { ReadAhead } from './read-ahead.js';
import { indexOfNul, RowScanner } from './row-scanner.js';
import { BYTE_ORDER_MARK, isTornAtBirth, startsWith } from './torn-at-birth.js';

/** What a data file was found to hold. */
export interface RecoveredFile {
  readonly kind: 'recovered';
  /** Bytes up to the end of the last good row. */
  readonly length: number;
  /** What stands behind them: a torn write, and bad rows directly before it. Undefined where nothing does. */
  readonly torn: Span | undefined;
  /** Bad rows before `length`, in order; at most 10,000 spans, the last of which then has the good rows between as well. */
  readonly rejected: readonly Span[];
  readonly rejectedRows: number;
  /** Rows that were taken: overwritten ones count, the header does not. */
  readonly rows: number;
  /** How the first row ends; CRLF where there is none. */
  readonly rowEnd: RowEnd;
  readonly hasHeader: boolean;
}

/** `not-csv`: a file of something else. Rows may have been taken from it nevertheless. */
export type Recovery = RecoveredFile | { readonly kind: 'not-csv' };

/**
 * Takes a good row. Key and value lie in `bytes`, and are good during the call only.
 * @param rowBytes what it takes in the file, with its line end, and with the row that vouches for its NUL bytes
 */
export type RowTaker = (
  bytes: Buffer,
  keyStart: number,
  keyEnd: number,
  valueStart: number,
  valueEnd: number,
  rowBytes: number,
) => void;

export interface RecoveryOptions {
  /**
   * A row that does not end within so many bytes, and within `unsyncedBytes`, is bad up to its first LF: this bounds the
   * memory that is used. By default 513 MiB, as a value of 256 MiB may have that is all quotes.
   */
  readonly maxRowBytes?: number;
  /** A power loss may leave holes in so many last bytes of the file, where they were written but not synced: 8 MiB. */
  readonly unsyncedBytes?: number;
  /** What is read at once: 512 KiB, the fastest of 64 KiB to 2 MiB on a busy machine. */
  readonly chunkBytes?: number;
}

const MIB = 1024 * 1024;
const PROBE_BYTES = 64 * 1024;

/**
 * Reads a data file from its start, and gives every good row to `take`, in order. The file is not changed. Rejects with
 * the errors of reading it.
 *
 * - A first row `key,value` is the header, and a byte order mark before it means nothing.
 * - Bad rows are left out. Those at the end of the file, and a row without its end, are torn.
 * - Unvouched NUL bytes (see voucher.ts) are a hole that a power loss left. Behind one it cannot be told whether text stands
 *   within a quoted value: near the end of the file, all from that row on is torn.
 * - A file without header that has no fewer bad rows than good ones is none of ours. But one that is empty, or begins as
 *   a new one does and goes on with zeros, was torn at birth: it holds no rows.
 */
export async function recover(
  file: Pick<JournalFile, 'read'>,
  take: RowTaker,
  options: RecoveryOptions = {},
): Promise<Recovery> {
  const reader = new RowReader(file, take, options);
  await reader.readAll();
  return reader.conclude();
}

/** A bad row while its end is sought. */
interface BadRow {
  /** Offset in the file. */
  readonly start: number;
  /** Whether it is known to be too far from the end of the file for a hole to matter. */
  isFarFromEnd: boolean;
}

class RowReader {
  readonly #file: Pick<JournalFile, 'read'>;
  readonly #take: RowTaker;
  readonly #input: ReadAhead;
  readonly #maxRowBytes: number;
  readonly #unsyncedBytes: number;
  readonly #scanner = new RowScanner();

  #length = 0;
  #rows = 0;
  readonly #badRows = new BadRows();
  #rowEnd: RowEnd | undefined;
  #hasHeader = false;
  #bad: BadRow | undefined;
  /** The file is known to have at least so many bytes. */
  #reach = 0;

  constructor(file: Pick<JournalFile, 'read'>, take: RowTaker, options: RecoveryOptions) {
    const { maxRowBytes = 513 * MIB, unsyncedBytes = 8 * MIB, chunkBytes = 512 * 1024 } = options;
    this.#file = file;
    this.#take = take;
    this.#input = new ReadAhead(file, chunkBytes);
    this.#maxRowBytes = Math.max(maxRowBytes, unsyncedBytes);
    this.#unsyncedBytes = unsyncedBytes;
  }

  async readAll(): Promise<void> {
    const input = this.#input;
    await this.#skipByteOrderMark();
    // A row without an end is looked at again when there is twice as much of it: long ones take linear time that way.
    let wanted = 0;
    let more = true;
    do {
      more = await input.more();
      if (more && input.available < wanted) continue;
      if ((await this.#scan()) === 'torn') return input.skip();
      wanted = Math.min(2 * input.available, this.#maxRowBytes + 1);
    } while (more);
  }

  async conclude(): Promise<Recovery> {
    if (await this.#isForeign()) return { kind: 'not-csv' };
    const length = this.#length;
    const size = this.#input.end;
    return {
      kind: 'recovered',
      length,
      torn: size > length ? { from: length, to: size } : undefined,
      rejected: this.#badRows.rejected,
      rejectedRows: this.#badRows.rejectedCount,
      rows: this.#rows,
      rowEnd: this.#rowEnd ?? '\r\n',
      hasHeader: this.#hasHeader,
    };
  }

  async #skipByteOrderMark(): Promise<void> {
    const input = this.#input;
    while (input.available < BYTE_ORDER_MARK.length && (await input.more()));
    if (startsWith(input.bytes, BYTE_ORDER_MARK)) input.start = BYTE_ORDER_MARK.length;
  }

  /** Works on what was read. */
  async #scan(): Promise<'done' | 'torn'> {
    while (this.#scanRows() === 'hole') {
      const bad = this.#bad as BadRow;
      if (await this.#isNearEnd(bad.start)) return 'torn';
      bad.isFarFromEnd = true;
    }
    return 'done';
  }

  /** Takes the rows that were read; stops at a bad one with NUL bytes, of which it is not known where in the file it is. */
  #scanRows(): 'done' | 'hole' {
    const scanner = this.#scanner;
    const { bytes, position } = this.#input;
    let at = this.#input.start;
    let nul = indexOfNul(bytes, at);
    // Behind the last LF no row is whole: to try it with every chunk would make the optimized code unfit for the next one.
    const lastLineFeed = bytes.lastIndexOf(LF);
    const end = lastLineFeed < at ? bytes.length : lastLineFeed + 1;
    while (at < end) {
      if (this.#bad !== undefined) {
        const lineFeed = findByte(bytes, LF, at, end);
        const badEnd = lineFeed === -1 ? end : lineFeed + 1;
        if (nul < badEnd && !this.#bad.isFarFromEnd) {
          this.#input.start = at;
          return 'hole';
        }
        if (lineFeed !== -1) {
          this.#badRows.add(this.#bad.start, position + badEnd);
          this.#bad = undefined;
        }
        at = badEnd;
      } else {
        const kind = scanner.scan(bytes, at, nul);
        if (kind === 'entry') {
          this.#endGoodRow(bytes, at);
          at = scanner.next;
        } else if (kind === 'nothing') {
          at = scanner.next;
          if (this.#badRows.behind === undefined) this.#length = position + at;
        } else if (kind === 'incomplete' && bytes.length - at <= this.#maxRowBytes) {
          break;
        } else {
          this.#bad = { start: position + at, isFarFromEnd: false };
          if (kind === 'no-entry') at = scanner.next - 1;
          else if (kind === 'malformed') at = scanner.next;
          if (nul < at) {
            this.#input.start = at;
            return 'hole';
          }
        }
      }
      if (nul < at) nul = indexOfNul(bytes, at);
    }
    this.#input.start = at;
    return 'done';
  }

  #endGoodRow(bytes: Buffer, start: number): void {
    const { keyStart, keyEnd, valueStart, valueEnd, next } = this.#scanner;
    this.#length = this.#input.position + next;
    const { behind } = this.#badRows;
    if (behind !== undefined) this.#badRows.reject(behind);
    if (this.#rowEnd === undefined) {
      this.#rowEnd = bytes[next - 2] === CR ? '\r\n' : '\n';
      const key = bytes.toString('latin1', keyStart, keyEnd);
      const value = bytes.toString('latin1', valueStart, valueEnd);
      this.#hasHeader = this.#badRows.count === 0 && key === 'key' && value === 'value';
      if (this.#hasHeader) return;
    }
    this.#rows++;
    this.#take(bytes, keyStart, keyEnd, valueStart, valueEnd, next - start);
  }

  async #isNearEnd(offset: number): Promise<boolean> {
    const mustReach = offset + this.#unsyncedBytes;
    this.#reach = Math.max(this.#reach, this.#input.end);
    if (this.#reach > mustReach) return false;
    // More than the byte in question, as many such rows may follow.
    const count = await this.#file.read(Buffer.allocUnsafe(PROBE_BYTES), mustReach);
    this.#reach = mustReach + count;
    return count === 0;
  }

  async #isForeign(): Promise<boolean> {
    const { count } = this.#badRows;
    if (this.#hasHeader || count < this.#rows) return false;
    return count > 0 || (this.#input.end > this.#length && !(await isTornAtBirth(this.#file)));
  }
}
