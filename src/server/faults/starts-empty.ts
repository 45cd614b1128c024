import { existsSync, truncateSync } from 'node:fs';
import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'The file is emptied at the start.',
  diagnosis: 'After a restart nothing is there: the file is emptied, or not read.',
  story: 'The file is opened to write, which empties it, and not to append; or nobody has thought of the next start.',
  fix: 'Read the file at the start, and open it to append.',
  clauses: ['CSV-4'],
  install(seams) {
    seams.load = () => {
      if (existsSync(seams.file)) truncateSync(seams.file);
    };
  },
};
export default fault;
