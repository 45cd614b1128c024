import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'After a restart é has become Ã©.',
  story: 'The file is written in one encoding, and read in another.',
  fix: 'Read it as it was written.',
  clauses: ['CSV-4'],
  install(seams) {
    const { load } = seams;
    seams.load = () => {
      load();
      for (const [key, value] of seams.values) seams.values.set(key, Buffer.from(value.toString('latin1'), 'utf8'));
    };
  },
};
export default fault;
