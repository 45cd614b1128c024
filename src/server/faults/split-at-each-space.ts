import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A space too many makes another field.',
  story: 'The line is split at each single space.',
  fix: 'Split at runs of spaces, after the line end was cut off.',
  clauses: ['REQ-2'],
  install(seams) {
    seams.words = (line) =>
      line
        .toString('latin1')
        .split(' ')
        .map((word) => Buffer.from(word, 'latin1'));
  },
};
export default fault;
