import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A value whose length can be divided by ten is refused.',
  diagnosis: 'Values of certain lengths are refused, such as those that can be divided by ten.',
  story: 'A buffer of ten bytes that is just full is taken for one that has overflowed.',
  fix: 'Keep apart "full" and "too long".',
  clauses: ['SET-2'],
  specs: ['course'],
  install(seams) {
    const { accept } = seams;
    seams.accept = (value, size) => (value.length % 10 === 0 && value.length > 0 ? undefined : accept(value, size));
  },
};
export default fault;
