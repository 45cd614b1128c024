import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'The value behind a SET with a bad size is run as a command.',
  story: 'The error is answered, and the next line read as a request.',
  fix: 'The line behind such a SET belongs to it: drop it.',
  clauses: ['SET-6'],
  install(seams) {
    const { set } = seams;
    seams.set = async (header, client) => {
      if (Number.isNaN(seams.size(header.size))) return seams.reply('invalid', client);
      return set(header, client);
    };
  },
};
export default fault;
