import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A value of 512 bytes or more is cut to 511, and answered STORED.',
  diagnosis:
    'Values are cut at some length between 511 and 1000 bytes, and answered STORED: a buffer is full, and nobody reads on.',
  story: 'A buffer of 512 bytes, its terminator included, holds what one read returns, and nobody reads on.',
  fix: 'Read until the value is complete, or refuse it.',
  clauses: ['SET-13'],
  install(seams) {
    const { store } = seams;
    seams.store = (key, value, client) => store(key, value.subarray(0, 511), client);
  },
};
export default fault;
