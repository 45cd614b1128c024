import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A SET without its parts ends the server.',
  story: 'The second word is used without a look whether there is one.',
  fix: 'Count the words first.',
  clauses: ['SET-5'],
  install(seams) {
    const { unknown } = seams;
    seams.unknown = (line, client) => {
      if (/^set\b/i.test(line.toString('latin1'))) seams.crash();
      return unknown(line, client);
    };
  },
};
export default fault;
