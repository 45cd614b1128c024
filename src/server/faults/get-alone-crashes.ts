import type { Fault } from './fault.js';

const fault: Fault = {
  summary: '"get" without a key ends the server.',
  story: 'The second word is used without a look whether there is one.',
  fix: 'Count the words first.',
  clauses: ['GET-3'],
  install(seams) {
    const { unknown } = seams;
    seams.unknown = (line, client) => {
      if (/^get *$/i.test(line.toString('latin1'))) seams.crash();
      return unknown(line, client);
    };
  },
};
export default fault;
