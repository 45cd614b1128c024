import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Bytes that are no UTF-8 are replaced.',
  story: 'The value is decoded as UTF-8, which replaces what it does not know.',
  fix: 'Keep bytes, or decode as Latin-1, which keeps them.',
  clauses: ['SET-10'],
  install(seams) {
    const { store } = seams;
    seams.store = (key, value, client) => store(key, Buffer.from(value.toString('utf8'), 'utf8'), client);
  },
};
export default fault;
