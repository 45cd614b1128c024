import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A browser that looks at the port ends the server.',
  story: 'A line with a word too many is used all the same.',
  fix: 'Count the words first.',
  clauses: ['ERR-4'],
  install(seams) {
    const { unknown } = seams;
    seams.unknown = (line, client) => {
      if (/^get [^ ]+ http/i.test(line.toString('latin1'))) seams.crash();
      return unknown(line, client);
    };
  },
};
export default fault;
