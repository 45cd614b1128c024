import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'An unknown command is answered in other words.',
  story: 'The words were written from memory.',
  fix: 'Use the words of the specification.',
  clauses: ['ERR-1'],
  install(seams) {
    const { replies } = seams.dialect;
    seams.dialect = { ...seams.dialect, replies: { ...replies, invalid: 'Unknown command\r\n' } };
  },
};
export default fault;
