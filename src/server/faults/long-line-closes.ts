import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A line that is too long closes the connection.',
  story: 'The buffer is full, and the connection given up.',
  fix: 'Answer once, drop the rest of the line, and go on.',
  clauses: ['ERR-3'],
  install(seams) {
    const { line } = seams;
    seams.line = async (client) => {
      const read = await line(client);
      if (read !== 'too long') return read;
      await seams.reply('invalid', client);
      return 'end';
    };
  },
};
export default fault;
