import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'END follows the value without a line end.',
  story: 'The replies are put together from pieces, and one piece lacks its line end.',
  fix: 'End the line of the value.',
  clauses: ['GET-1'],
  install(seams) {
    const { replies } = seams.dialect;
    seams.dialect = { ...seams.dialect, replies: { ...replies, hit: replies.hit.replace(/\r\n(END\r?\n)$/, '$1') } };
  },
};
export default fault;
