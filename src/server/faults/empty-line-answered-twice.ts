import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'An empty line is answered twice.',
  story: 'It is found to be no command, and to have no words.',
  fix: 'Answer once, or not at all.',
  clauses: ['ERR-4'],
  install(seams) {
    const { command } = seams;
    seams.command = async (line, client) => {
      if (seams.words(line).length > 0) return command(line, client);
      await seams.reply('invalid', client);
      await seams.reply('invalid', client);
      return true;
    };
  },
};
export default fault;
