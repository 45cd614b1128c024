import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A CR in a value becomes a LF.',
  story: 'The socket is read in text mode, which makes all line ends one kind.',
  fix: 'Read bytes.',
  clauses: ['SET-10'],
  specs: ['course'],
  install(seams) {
    const { store } = seams;
    seams.store = (key, value, client) =>
      store(key, Buffer.from(value.toString('latin1').replace(/\r\n?/g, '\n'), 'latin1'), client);
  },
};
export default fault;
