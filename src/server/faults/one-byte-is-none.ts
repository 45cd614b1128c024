import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A value of one byte is refused.',
  story: 'A length is compared with 1 where 0 was meant.',
  fix: 'Check the boundaries: none, one, as many as announced.',
  clauses: ['SET-2'],
  specs: ['course'],
  install(seams) {
    const { accept } = seams;
    seams.accept = (value, size) => (value.length === 1 ? undefined : accept(value, size));
  },
};
export default fault;
