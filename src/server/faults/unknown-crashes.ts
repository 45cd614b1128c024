import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'An unknown command ends the server.',
  story: 'The command is looked up in a table, and what is not there is called all the same.',
  fix: 'Look whether there is such a command first.',
  clauses: ['ERR-1'],
  install(seams) {
    const { unknown } = seams;
    seams.unknown = (line, client) => {
      if (!/^(get|set)\b/i.test(line.toString('latin1'))) seams.crash();
      return unknown(line, client);
    };
  },
};
export default fault;
