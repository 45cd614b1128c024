import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A SET that worked is answered "Stored".',
  story: 'The reply was written from memory.',
  fix: 'Answer STORED, in capitals.',
  clauses: ['SET-1'],
  install(seams) {
    const { replies } = seams.dialect;
    seams.dialect = { ...seams.dialect, replies: { ...replies, stored: 'Stored\r\n' } };
  },
};
export default fault;
