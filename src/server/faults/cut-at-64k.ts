import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A value of 65536 bytes or more is cut to 65535, and answered STORED.',
  diagnosis:
    'Values are cut at some length between 16 and 64 KiB, and answered STORED: a buffer is full, and nobody reads on.',
  story: 'A buffer of 65536 bytes, its terminator included, holds what one read returns, and nobody reads on.',
  fix: 'Read until the value is complete, or refuse it.',
  clauses: ['SET-13'],
  install(seams) {
    const { store } = seams;
    seams.store = (key, value, client) => store(key, value.subarray(0, 65535), client);
  },
};
export default fault;
