import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'An unknown command is not answered.',
  story: 'There is no else.',
  fix: 'Answer every request, the wrong ones too.',
  clauses: ['ERR-1'],
  isSlow: true,
  install(seams) {
    seams.unknown = async () => {};
  },
};
export default fault;
