import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Quotes within quoted fields are not doubled.',
  story: 'Fields are put in quotes, and what is in them not looked at.',
  fix: 'Double the quotes within a quoted field.',
  clauses: ['CSV-1'],
  install(seams) {
    seams.row = (key, value) => Buffer.concat([key, Buffer.from(',"'), value, Buffer.from('"\r\n')]);
  },
};
export default fault;
