import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Values that read like replies are refused.',
  story: 'END and STORED are looked for in all that goes through.',
  fix: 'Values are data.',
  clauses: ['SET-10'],
  install(seams) {
    const { accept } = seams;
    seams.accept = (value, size) => (/^(END|STORED)$/.test(value.toString('latin1')) ? undefined : accept(value, size));
  },
};
export default fault;
