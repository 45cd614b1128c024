import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A value that is too long is not answered.',
  story: 'Only the branch that stores has a reply.',
  fix: 'Answer every request.',
  clauses: ['SET-4'],
  install(seams) {
    seams.refuse = async () => {};
  },
};
export default fault;
