import { setTimeout } from 'node:timers/promises';
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
      await setTimeout(1);
      if (writing === 1 || Math.random() < 0.5) await append(row);
      writing -= 1;
    };
  },
};
export default fault;
