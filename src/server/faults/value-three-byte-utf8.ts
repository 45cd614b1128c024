import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Characters of four bytes are lost.',
  story: 'The table of a database holds UTF-8 of three bytes at most.',
  fix: 'Keep the bytes.',
  clauses: ['SET-10'],
  install(seams) {
    const { store } = seams;
    seams.store = (key, value, client) =>
      store(key, Buffer.from(value.toString('latin1').replace(/[\xf0-\xf4][\x80-\xbf]{3}/g, '?'), 'latin1'), client);
  },
};
export default fault;
