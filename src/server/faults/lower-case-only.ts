import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Command words are understood in lower case only.',
  story: 'The word is compared as it stands.',
  fix: 'Compare command words without regard to case.',
  clauses: ['REQ-1'],
  install(seams) {
    seams.verb = (word) => word.toString('latin1');
  },
};
export default fault;
