import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'After a restart spaces at the ends of values are gone.',
  story: 'The CSV reader trims fields.',
  fix: 'Read fields as they are.',
  clauses: ['CSV-4'],
  install(seams) {
    const { load } = seams;
    seams.load = () => {
      load();
      for (const [key, value] of seams.values)
        seams.values.set(key, Buffer.from(value.toString('latin1').trim(), 'latin1'));
    };
  },
};
export default fault;
