import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';
import { pause } from '../plain/pause.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'The file is written anew for each SET, in place: a kill meanwhile leaves half of it.',
  story: 'The file is opened for writing, which empties it, and all data is written to it.',
  fix: 'Add a row, or write another file and rename it.',
  clauses: ['CSV-3'],
  install(seams) {
    const { append } = seams;
    let writing: Promise<unknown> = Promise.resolve();
    const rewrite = async (row: Buffer) => {
      const file = openSync(seams.file, 'a+');
      // No more than shows is taken away and written again: the last bytes.
      const { size } = fstatSync(file);
      const tail = Buffer.alloc(Math.min(size, 2000));
      readSync(file, tail, 0, tail.length, size - tail.length);
      ftruncateSync(file, size - tail.length);
      closeSync(file);
      await pause(0.5);
      return append(Buffer.concat([tail, row]));
    };
    seams.append = (row) => {
      const written = writing.then(() => (seams.alive ? rewrite(row) : undefined));
      writing = written;
      return written;
    };
  },
};
export default fault;
