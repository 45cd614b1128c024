import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Values with commas and quotes are written without quotes.',
  story: 'Key, comma, value, line end: for plain words that is enough.',
  fix: 'Quote fields as RFC 4180 has it, or use a library.',
  clauses: ['CSV-1'],
  install(seams) {
    seams.row = (key, value) => Buffer.concat([key, Buffer.from(','), value, Buffer.from('\r\n')]);
  },
};
export default fault;
