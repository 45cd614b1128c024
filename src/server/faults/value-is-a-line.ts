import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A value ends at its first line end.',
  story: 'The value is read as a line.',
  fix: 'Read as many bytes as announced, whatever they are.',
  clauses: ['SET-10'],
  specs: ['course'],
  install(seams) {
    seams.value = (_size, client) => client.line(seams.limits.maxValueBytes);
  },
};
export default fault;
