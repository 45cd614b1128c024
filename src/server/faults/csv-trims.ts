import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Spaces at the ends of a value are missing in the file.',
  story: 'Fields are trimmed when the row is made.',
  fix: 'Write what came.',
  clauses: ['CSV-1'],
  install(seams) {
    const { row } = seams;
    seams.row = (key, value) => row(key, Buffer.from(value.toString('latin1').trim(), 'latin1'));
  },
};
export default fault;
