import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A SET of a key that has a value is refused.',
  story: 'SET is taken for "add".',
  fix: 'Replace the value.',
  clauses: ['SET-15'],
  install(seams) {
    const { set } = seams;
    seams.set = async (header, client) => {
      if (!seams.values.has(seams.name(header.key))) return set(header, client);
      const size = seams.size(header.size);
      if (header.inline === undefined) await seams.value(size, client);
      return seams.reply('refused', client);
    };
  },
};
export default fault;
