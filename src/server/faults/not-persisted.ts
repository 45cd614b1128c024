import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Nothing is written to the file.',
  story: 'The values are in memory, and seem to be enough.',
  fix: 'Write each value before you answer.',
  clauses: ['CSV-2', 'CSV-3'],
  install(seams) {
    seams.append = () => {};
  },
};
export default fault;
