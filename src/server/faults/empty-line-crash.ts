import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'An empty line ends the server.',
  story: 'The first word is used without a look whether there is one.',
  fix: 'Ignore empty lines, or refuse them.',
  clauses: ['ERR-4'],
  install(seams) {
    const { command } = seams;
    seams.command = (line, client) => {
      if (seams.words(line).length === 0) seams.crash();
      return command(line, client);
    };
  },
};
export default fault;
