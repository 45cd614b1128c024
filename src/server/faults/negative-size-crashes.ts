import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A negative size ends the server.',
  diagnosis: 'A negative size ends the server: it is given to the code that makes a buffer.',
  story: 'The size is given to the code that makes a buffer.',
  fix: 'Refuse it before.',
  clauses: ['SET-7'],
  install(seams) {
    const { size } = seams;
    seams.size = (word) => {
      if (/^-[0-9]+$/.test(word.toString('latin1'))) seams.crash();
      return size(word);
    };
  },
};
export default fault;
