import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { CsvDecoder } from '../store/csv-decoder.js';

/**
 * The last value of each key in a CSV file, none where there is no file yet; keys as latin1. A last row without its
 * line end counts.
 * @param from offset in bytes at which to begin
 */
export async function readCsv(file: string, from = 0): Promise<Map<string, Buffer>> {
  const values = new Map<string, Buffer>();
  const decoder = new CsvDecoder();
  const take = () => {
    for (let row = decoder.next(); row !== undefined; row = decoder.next()) {
      const [key, value] = row;
      if (key !== undefined && value !== undefined) values.set(key.toString('latin1'), Buffer.from(value));
    }
  };
  if ((await sizeOfFile(file)) <= from) return values;
  for await (const chunk of createReadStream(file, { start: from })) {
    decoder.push(chunk as Buffer);
    take();
  }
  decoder.push(Buffer.from('\n'));
  take();
  return values;
}

/** The size of a file in bytes; 0 where there is none yet. */
export async function sizeOfFile(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}
