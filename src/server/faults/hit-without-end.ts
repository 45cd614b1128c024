import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A hit has no END.',
  story: 'The value seemed to be enough.',
  fix: 'Send END behind the value: clients wait for it.',
  clauses: ['GET-1'],
  install(seams) {
    const { replies } = seams.dialect;
    seams.dialect = { ...seams.dialect, replies: { ...replies, hit: replies.hit.replace(/END\r?\n$/, '') } };
  },
};
export default fault;
