import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A miss is answered in other words.',
  story: 'The words were written from memory.',
  fix: 'Use the words of the specification.',
  clauses: ['GET-2'],
  install(seams) {
    const { replies } = seams.dialect;
    seams.dialect = { ...seams.dialect, replies: { ...replies, miss: 'NOT_FOUND\r\n' } };
  },
};
export default fault;
