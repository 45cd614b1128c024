import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A value of 1024 bytes or more is cut to 1023, and answered STORED.',
  diagnosis:
    'Values are cut at some length between 1000 and 1024 bytes, and answered STORED: a buffer is full, and nobody reads on.',
  story: 'A buffer of 1024 bytes, its terminator included, holds what one read returns, and nobody reads on.',
  fix: 'Read until the value is complete, or refuse it.',
  clauses: ['SET-13'],
  install(seams) {
    const { store } = seams;
    seams.store = (key, value, client) => store(key, value.subarray(0, 1023), client);
  },
};
export default fault;
