import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A value of 256 bytes or more is cut to 255, and answered STORED.',
  diagnosis:
    'Values are cut at some length of up to 511 bytes, and answered STORED: a buffer is full, and nobody reads on.',
  story: 'A buffer of 256 bytes, its terminator included, holds what one read returns, and nobody reads on.',
  fix: 'Read until the value is complete, or refuse it.',
  clauses: ['SET-13'],
  install(seams) {
    const { store } = seams;
    seams.store = (key, value, client) => store(key, value.subarray(0, 255), client);
  },
};
export default fault;
