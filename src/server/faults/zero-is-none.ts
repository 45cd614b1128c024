import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'With a size of 0, a value of any length is stored.',
  story: 'The size counts as false, as if none were given.',
  fix: 'Compare with the size, also when it is 0.',
  clauses: ['SET-4'],
  specs: ['lite'],
  install(seams) {
    const { accept } = seams;
    seams.accept = (value, size) => (size === 0 ? value : accept(value, size));
  },
};
export default fault;
