import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A value ends at its first NUL.',
  story: 'The value is kept as a C string.',
  fix: 'Keep the length beside the bytes.',
  clauses: ['SET-10'],
  install(seams) {
    const { store } = seams;
    seams.store = (key, value, client) =>
      store(key, Buffer.from(value.toString('latin1').replace(/\0.*$/s, ''), 'latin1'), client);
  },
};
export default fault;
