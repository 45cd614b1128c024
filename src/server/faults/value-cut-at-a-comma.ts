import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A value ends at its first comma.',
  story: 'Rows of the file are split at commas.',
  fix: 'Quote fields, and read them back as a CSV reader does.',
  clauses: ['SET-10'],
  install(seams) {
    const { store } = seams;
    seams.store = (key, value, client) =>
      store(key, Buffer.from(value.toString('latin1').replace(/,.*$/s, ''), 'latin1'), client);
  },
};
export default fault;
