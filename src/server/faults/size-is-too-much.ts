import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A value exactly as long as its size is refused.',
  story: 'The length is compared with <, or the terminator of a string is counted.',
  fix: 'Compare with <=: the size is the most there may be.',
  clauses: ['SET-2'],
  specs: ['lite'],
  install(seams) {
    const { accept } = seams;
    seams.accept = (value, size) => (value.length < size ? accept(value, size) : undefined);
  },
};
export default fault;
