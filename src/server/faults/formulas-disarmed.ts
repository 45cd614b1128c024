import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A value that starts with "=" gets a quote in front.',
  diagnosis: 'A value that starts with "=" is changed.',
  story: 'The file is made safe for spreadsheets.',
  fix: 'The file holds data: write what came.',
  clauses: ['SET-10'],
  install(seams) {
    const { store } = seams;
    seams.store = (key, value, client) =>
      store(key, /^=/.test(value.toString('latin1')) ? Buffer.concat([Buffer.from("'"), value]) : value, client);
  },
};
export default fault;
