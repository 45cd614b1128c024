import type { RowEnd } from './csv.js';
import { CsvDecoder } from './csv-decoder.js';
import type { JournalFile } from './file-system.js';

const CHUNK_BYTES = 256 * 1024;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** What a file was found to hold. */
export interface Recovery {
  /** Bytes of the header and all complete rows. */
  readonly length: number;
  /** Bytes behind them: a last row that was torn, to be cut off. */
  readonly torn: number;
  /** Rows with a key and a value, overwritten ones included. */
  readonly rows: number;
  /** Rows that were left out because they have one column only. */
  readonly skipped: number;
  /** How the rows of this file end; CRLF where it has none. */
  readonly rowEnd: RowEnd;
}

/**
 * Reads the file from its start, giving every row to `onRow` in order; key and value are views, good during the call.
 * A first row `key,value` is a header. Blank lines and columns behind the second mean nothing.
 */
export async function recover(file: JournalFile, onRow: (key: Buffer, value: Buffer) => void): Promise<Recovery> {
  const decoder = new CsvDecoder();
  let rowEnd: RowEnd | undefined;
  let rows = 0;
  let skipped = 0;

  const take = (fields: Buffer[]): void => {
    const isFirst = rowEnd === undefined;
    rowEnd ??= decoder.rowEnd;
    const key = isFirst ? withoutByteOrderMark(fields[0]) : fields[0];
    const value = fields[1];
    if (key === undefined || value === undefined) {
      if (key !== undefined && key.length > 0) skipped++;
    } else if (!(isFirst && isHeader(key, value))) {
      rows++;
      onRow(key, value);
    }
  };

  for (let position = 0; ; ) {
    const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    const count = await file.read(chunk, position);
    if (count === 0) break;
    position += count;
    decoder.push(chunk.subarray(0, count));
    for (let fields = decoder.next(); fields !== undefined; fields = decoder.next()) take(fields);
  }
  return { length: decoder.offset, torn: decoder.pending, rows, skipped, rowEnd: rowEnd ?? '\r\n' };
}

function isHeader(key: Buffer, value: Buffer): boolean {
  return key.toString('latin1') === 'key' && value.toString('latin1') === 'value';
}

/** Spreadsheets put a byte order mark before the first key. */
function withoutByteOrderMark(field: Buffer | undefined): Buffer | undefined {
  return field?.subarray(0, 3).equals(BYTE_ORDER_MARK) ? field.subarray(3) : field;
}
