import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A value that is too long is answered NOT_STORED.',
  story: 'The word of the real memcached was taken.',
  fix: 'Use the word of the specification.',
  clauses: ['SET-4'],
  install(seams) {
    const { replies } = seams.dialect;
    seams.dialect = { ...seams.dialect, replies: { ...replies, refused: 'NOT_STORED\r\n' } };
  },
};
export default fault;
