import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A value of 4096 bytes or more is cut to 4095, and answered STORED.',
  diagnosis:
    'Values are cut at some length between 2048 and 4096 bytes, and answered STORED: a buffer is full, and nobody reads on.',
  story: 'A buffer of 4096 bytes, its terminator included, holds what one read returns, and nobody reads on.',
  fix: 'Read until the value is complete, or refuse it.',
  clauses: ['SET-13'],
  install(seams) {
    const { store } = seams;
    seams.store = (key, value, client) => store(key, value.subarray(0, 4095), client);
  },
};
export default fault;
