import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'An empty value is refused.',
  story: 'An empty string counts as false, and as no value at all.',
  fix: 'Compare the length with the size, also when it is 0.',
  clauses: ['SET-3'],
  install(seams) {
    const { accept } = seams;
    seams.accept = (value, size) => (value.length === 0 ? undefined : accept(value, size));
  },
};
export default fault;
