import { closeSync, existsSync, fdatasyncSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { ByteWriter } from '../../protocol/byte-writer.js';
import { encodeEntry } from '../../store/csv.js';
import { CsvDecoder } from '../../store/csv-decoder.js';
import type { ServerOptions } from '../options.js';
import type { Seams } from './seams.js';

type Steps = Pick<Seams, 'find' | 'store' | 'name' | 'row' | 'append' | 'load' | 'stop'>;

/** Values in a Map, and a row written for each of them before it is there. */
export function valueSteps(seams: Seams, { fsync }: Pick<ServerOptions, 'fsync'>): Steps {
  let file: number | undefined;
  return {
    name: (key) => key.toString('latin1'),
    find: (key) => seams.values.get(seams.name(key)),
    async store(key, value) {
      await seams.append(seams.row(key, value));
      seams.values.set(seams.name(key), Buffer.from(value));
    },
    row(key, value) {
      const out = new ByteWriter();
      const bytes = Buffer.concat([key, value]);
      encodeEntry(bytes, 0, key.length, key.length, bytes.length, '\r\n', out);
      return Buffer.from(out.view());
    },
    append(row) {
      if (!seams.alive) return;
      file ??= openSync(seams.file, 'a');
      writeSync(file, row);
      if (fsync === 'always') fdatasyncSync(file);
    },
    load() {
      if (!existsSync(seams.file)) return;
      const decoder = new CsvDecoder();
      decoder.push(readFileSync(seams.file));
      for (let row = decoder.next(); row !== undefined; row = decoder.next()) {
        const [key, value] = row;
        // A row without a key vouches for the one before it: see docs/decisions/12-rows-with-nul.md.
        if (key !== undefined && key.length > 0 && value !== undefined)
          seams.values.set(seams.name(key), Buffer.from(value));
      }
      if (decoder.pending > 0) truncateSync(seams.file, decoder.offset);
    },
    stop() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}
