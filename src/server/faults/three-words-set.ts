import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Anything of three words is taken for a SET.',
  story: 'The words are counted, and the first not looked at.',
  fix: 'Look at the first word.',
  clauses: ['ERR-1'],
  install(seams) {
    const { command } = seams;
    seams.command = (line, client) => {
      const words = seams.words(line);
      const isNonsense = words.length === 3 && words[0] !== undefined && seams.verb(words[0]) === 'nonsense';
      return command(
        isNonsense ? Buffer.from(line.toString('latin1').replace(/[^ ]+/, 'set'), 'latin1') : line,
        client,
      );
    };
  },
};
export default fault;
