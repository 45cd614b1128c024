import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'After a restart values are in lower case.',
  story: 'Rows are made lower-case to find the header.',
  fix: 'Compare the header only.',
  clauses: ['CSV-4'],
  install(seams) {
    const { load } = seams;
    seams.load = () => {
      load();
      for (const [key, value] of seams.values)
        seams.values.set(key, Buffer.from(value.toString('latin1').toLowerCase(), 'latin1'));
    };
  },
};
export default fault;
