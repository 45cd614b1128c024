import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'The announced size is ignored: every value is stored.',
  story: 'The size is read, and never looked at again, for the line end tells where the value ends anyway.',
  fix: 'Compare the length of the value, in bytes, with the size before you store it.',
  clauses: ['SET-4'],
  install(seams) {
    seams.value = (_size, client) => client.line(seams.limits.maxValueBytes);
    seams.accept = (value) => value;
  },
};
export default fault;
