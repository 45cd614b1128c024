import { pause } from '../plain/pause.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Of SETs at the same time some are missing in the file.',
  story: 'Each client writes at the position where the file ended when it looked.',
  fix: 'Open the file for appending, or write under a lock.',
  clauses: ['TOG-2'],
  install(seams) {
    const { append } = seams;
    let writing = 0;
    seams.append = async (row) => {
      writing += 1;
      const isAlone = writing === 1;
      await pause(1);
      if (isAlone) await append(row);
      writing -= 1;
    };
  },
};
export default fault;
