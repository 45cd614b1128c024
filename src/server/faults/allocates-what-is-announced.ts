import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A huge size ends the server.',
  story: 'Memory for the value is allocated before a byte of it has come.',
  fix: 'Refuse sizes beyond a limit, and let buffers grow with what comes.',
  clauses: ['SET-8'],
  install(seams) {
    const { size } = seams;
    seams.size = (word) => {
      const announced = size(word);
      if (announced >= 2 ** 31) seams.crash();
      return announced;
    };
  },
};
export default fault;
