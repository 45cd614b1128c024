import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A value shorter than its size is refused.',
  story: 'The size is taken for the exact length.',
  fix: 'Store values that are as long as the size, or shorter.',
  clauses: ['SET-2'],
  specs: ['lite'],
  install(seams) {
    const { accept } = seams;
    seams.accept = (value, size) => (value.length < size ? undefined : accept(value, size));
  },
};
export default fault;
