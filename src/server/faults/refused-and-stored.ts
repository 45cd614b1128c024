import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A value that is too long is answered twice: refused, and STORED.',
  story: 'The refusal is sent, and nothing leaves the function behind it.',
  fix: 'Return after the refusal.',
  clauses: ['SET-4'],
  install(seams) {
    const { refuse } = seams;
    seams.refuse = async (key, value, client) => {
      await refuse(key, value, client);
      return seams.reply('stored', client);
    };
  },
};
export default fault;
