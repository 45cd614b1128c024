import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Backslashes in values are taken for escapes.',
  story: 'The value goes through a reader of string literals.',
  fix: 'Take bytes as they are.',
  clauses: ['SET-10'],
  install(seams) {
    const { store } = seams;
    seams.store = (key, value, client) =>
      store(key, Buffer.from(value.toString('latin1').replace(/\\(.)/g, '$1'), 'latin1'), client);
  },
};
export default fault;
