import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A value that reads like a command is run.',
  story: 'Each line is first looked at as a command, the line of a value too.',
  fix: 'Know what the next line is: a command, or a value.',
  clauses: ['SET-10'],
  install(seams) {
    const { value } = seams;
    seams.value = async (size, client) => {
      const read = await value(size, client);
      if (typeof read === 'string' || !/^(get |set |exit$)/i.test(read.toString('latin1'))) return read;
      await seams.reply('invalid', client);
      await seams.command(read, client);
      return 'end';
    };
  },
};
export default fault;
