import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'One byte more than announced is stored.',
  story: 'The line end was counted as part of the value, or the comparison is off by one.',
  fix: 'Compare the length without the line end, with <=.',
  clauses: ['SET-4'],
  specs: ['lite'],
  install(seams) {
    const { accept } = seams;
    seams.accept = (value, size) => (value.length === size + 1 ? value : accept(value, size));
  },
};
export default fault;
