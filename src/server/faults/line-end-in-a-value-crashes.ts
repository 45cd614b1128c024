import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A value with a line end in it ends the server.',
  story: 'The second line of the value is taken for the rest of the protocol, and an error about it caught nowhere.',
  fix: 'Read as many bytes as announced, whatever they are.',
  clauses: ['SET-10'],
  specs: ['course'],
  install(seams) {
    const { accept } = seams;
    seams.accept = (value, size) => {
      if (value.includes('\n')) seams.crash();
      return accept(value, size);
    };
  },
};
export default fault;
