import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'After a restart only the first hundred keys are there.',
  diagnosis:
    'After a restart keys are missing: the file is not read, or emptied first, or what it is read into has room for so many.',
  story: 'The table that the file is read into has a hundred places.',
  fix: 'Read all of the file at the start, into what can grow, and open it to append.',
  clauses: ['CSV-3', 'CSV-4'],
  install(seams) {
    const { load } = seams;
    seams.load = () => {
      load();
      for (const key of [...seams.values.keys()].slice(100)) seams.values.delete(key);
    };
  },
};
export default fault;
