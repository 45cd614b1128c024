import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A value with a comma prevents the next start.',
  story: 'A row with more commas than columns is an error to the reader, and caught nowhere.',
  fix: 'Quote fields, and read them back as a CSV reader does.',
  clauses: ['CSV-4', 'CSV-3'],
  install(seams) {
    const { load } = seams;
    seams.load = () => {
      load();
      for (const value of seams.values.values())
        if (value.includes(',')) throw new Error('expected 2 columns, found more');
    };
  },
};
export default fault;
