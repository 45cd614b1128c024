/** The hot paths between the store and its file: rows out, and rows in. */
import { Bench } from 'tinybench';
import { ByteWriter } from '../src/protocol/byte-writer.js';
import { encodeEntry } from '../src/store/csv.js';
import { recover } from '../src/store/recovery.js';

/** Rows that one task works through in a turn; of long ones, fewer. */
const ROWS = 1000;
const LONG_ROWS = 10;

/** The tasks; a turn of each is what its name says. */
export function csvBench(timeMs: number): Bench {
  const bench = new Bench({ name: 'csv', time: timeMs });
  addRows(bench, 'rows of 32 bytes', ROWS, Buffer.alloc(32, 'v'));
  addRows(bench, 'quoted rows of 63 bytes', ROWS, Buffer.from('"a", b\r\nc'.repeat(7)));
  addRows(bench, 'vouched rows of 32 bytes', ROWS, Buffer.alloc(32, 'v\0'));
  addRows(bench, 'rows of 100 KiB', LONG_ROWS, Buffer.alloc(100 * 1024, 'v'));
  addRows(bench, 'quoted rows of 100 KiB', LONG_ROWS, Buffer.alloc(100 * 1024, 'line after line\n'));
  addRows(bench, 'vouched rows of 100 KiB', LONG_ROWS, Buffer.alloc(100 * 1024, 'v\0'));
  return bench;
}

function addRows(bench: Bench, name: string, rows: number, value: Buffer): void {
  const entry = Buffer.concat([Buffer.from('key-000000000000'), value]);
  const keyEnd = entry.length - value.length;
  const out = new ByteWriter();
  const write = (): void => {
    out.clear();
    for (let row = 0; row < rows; row++) encodeEntry(entry, 0, keyEnd, keyEnd, entry.length, '\r\n', out);
  };
  write();
  // A copy: the file of the reader is not the memory of the writer.
  const file = Buffer.from(out.view());
  const read = async (buffer: Buffer, position: number): Promise<number> => file.subarray(position).copy(buffer);
  bench.add(`CSV: ${rows} ${name} written`, write);
  bench.add(`CSV: ${rows} ${name} read`, async () => void (await recover({ read }, () => {})));
}
