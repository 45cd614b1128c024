import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A no-break space at the end of a key is lost: two keys are one.',
  story: 'The key is decoded and trimmed, and trim() takes away more than blanks.',
  fix: 'Take keys as they are between the blanks.',
  clauses: ['REQ-5'],
  install(seams) {
    seams.name = (key) => Buffer.from(key.toString('utf8').trim()).toString('latin1');
  },
};
export default fault;
