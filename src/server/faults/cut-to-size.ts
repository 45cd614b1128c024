import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A value longer than announced is cut, and answered STORED.',
  story: 'The value is copied into a buffer of the announced size.',
  fix: 'Refuse what does not fit: a value that is cut is lost.',
  clauses: ['SET-4'],
  install(seams) {
    const { accept } = seams;
    seams.value = (_size, client) => client.line(seams.limits.maxValueBytes);
    seams.accept = (value, size) => accept(value.subarray(0, size), size);
  },
};
export default fault;
