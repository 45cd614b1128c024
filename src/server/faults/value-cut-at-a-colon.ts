import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A value ends at its first colon or semicolon.',
  story: 'Keys and values are kept as key:value.',
  fix: 'Quote fields, or keep lengths.',
  clauses: ['SET-10'],
  install(seams) {
    const { store } = seams;
    seams.store = (key, value, client) =>
      store(key, Buffer.from(value.toString('latin1').replace(/[:;].*$/s, ''), 'latin1'), client);
  },
};
export default fault;
