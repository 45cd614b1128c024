import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'After a restart the last row is missing.',
  story: 'The loop ends one row too early.',
  fix: 'Read to the end of the file.',
  clauses: ['CSV-3', 'CSV-4'],
  install(seams) {
    const { load } = seams;
    seams.load = () => {
      load();
      const last = [...seams.values.keys()].at(-1);
      if (last !== undefined) seams.values.delete(last);
    };
  },
};
export default fault;
