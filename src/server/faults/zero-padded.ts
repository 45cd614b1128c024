import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A value shorter than its size is filled up with zeros.',
  story: 'A buffer of the announced size is stored whole, with what happens to be behind the value.',
  fix: 'Store as many bytes as came.',
  clauses: ['SET-2'],
  specs: ['lite'],
  install(seams) {
    const { accept } = seams;
    seams.accept = (value, size) => {
      const fits = accept(value, size);
      const missing = Math.min(size, seams.limits.maxValueBytes) - value.length;
      return fits === undefined || missing <= 0 ? fits : Buffer.concat([fits, Buffer.alloc(missing)]);
    };
  },
};
export default fault;
