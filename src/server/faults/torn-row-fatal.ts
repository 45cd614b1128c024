import { existsSync, statSync } from 'node:fs';
import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A torn row at the end of the file prevents the start.',
  story: 'The CSV reader throws, and nobody catches it.',
  fix: 'Drop what is torn at the end, say so, and start.',
  clauses: ['CSV-6'],
  install(seams) {
    const { load } = seams;
    seams.load = () => {
      const before = existsSync(seams.file) ? statSync(seams.file).size : 0;
      load();
      if (before > 0 && statSync(seams.file).size < before) throw new Error('the data file is corrupt');
    };
  },
};
export default fault;
