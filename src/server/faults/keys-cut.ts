import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Keys are cut after 200 bytes.',
  story: 'A buffer for keys is too short, and strncpy cuts what does not fit.',
  fix: 'Have room for 250 bytes, and refuse longer keys.',
  clauses: ['REQ-5'],
  install(seams) {
    seams.name = (key) => key.toString('latin1', 0, 200);
  },
};
export default fault;
