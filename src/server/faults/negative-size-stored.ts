import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A value with a negative size is stored.',
  story: 'A negative number was made unsigned on its way, and is very large.',
  fix: 'Refuse negative sizes.',
  clauses: ['SET-7'],
  install(seams) {
    const { set } = seams;
    seams.set = async (header, client) => {
      if (!/^-[0-9]+$/.test(header.size.toString('latin1'))) return set(header, client);
      const value = header.inline ?? (await client.line(seams.limits.maxValueBytes));
      if (value === 'end' || value === 'too long') return;
      await seams.store(header.key, value, client);
      return seams.reply('stored', client);
    };
  },
};
export default fault;
