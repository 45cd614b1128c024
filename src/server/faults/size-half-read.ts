import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Sizes such as 5x and 5.5 are taken for 5.',
  story: 'parseInt, atoi and the like stop at the first character that is no digit, and say nothing.',
  fix: 'Take a size only if all of it is digits.',
  clauses: ['SET-6'],
  install(seams) {
    seams.size = (word) => {
      const size = Number.parseInt(word.toString('latin1'), 10);
      return size < 0 ? Number.NaN : size;
    };
  },
};
export default fault;
