import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'After a restart 007 has become 7.',
  story: 'The CSV reader guesses types.',
  fix: 'Read every field as text.',
  clauses: ['CSV-4'],
  install(seams) {
    const { load } = seams;
    seams.load = () => {
      load();
      for (const [key, value] of seams.values)
        seams.values.set(key, /^0[0-9]+$/.test(value.toString('latin1')) ? Buffer.from(String(Number(value))) : value);
    };
  },
};
export default fault;
