import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Quotes in values are lost.',
  story: 'Quotes are taken away when the file is read, wherever they stand.',
  fix: 'Write and read the file with a CSV library.',
  clauses: ['SET-10'],
  install(seams) {
    const { store } = seams;
    seams.store = (key, value, client) =>
      store(key, Buffer.from(value.toString('latin1').replace(/["']/g, ''), 'latin1'), client);
  },
};
export default fault;
