import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Of a value longer than 64 KiB the rest is zeros, and it is answered STORED.',
  story: 'A buffer of the announced size is filled with what one read returns, and nobody reads on.',
  fix: 'Read until the value is complete.',
  clauses: ['SET-13'],
  install(seams) {
    const { store } = seams;
    seams.store = (key, value, client) => {
      const came = value.subarray(0, 65536);
      return store(key, Buffer.concat([came, Buffer.alloc(value.length - came.length)]), client);
    };
  },
};
export default fault;
