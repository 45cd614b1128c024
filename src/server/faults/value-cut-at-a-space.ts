import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A value ends at its first space.',
  story: 'The value is read as a word: scanf("%s") or split().',
  fix: 'Take the whole line.',
  clauses: ['SET-10'],
  install(seams) {
    const { store } = seams;
    seams.store = (key, value, client) =>
      store(key, Buffer.from(value.toString('latin1').replace(/(?<=[^ ]) .*$/s, ''), 'latin1'), client);
  },
};
export default fault;
