import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'After a restart a value with a CR in it ends there.',
  story: 'The file is read as text, in which a CR alone ends a line too.',
  fix: 'Quote a field that holds a CR, and read the file with code that knows quotes, as bytes or without translating line ends.',
  clauses: ['CSV-4'],
  specs: ['lite'],
  install(seams) {
    const { load } = seams;
    seams.load = () => {
      load();
      for (const [key, value] of seams.values) {
        const cr = value.indexOf('\r');
        if (cr >= 0) seams.values.set(key, value.subarray(0, cr));
      }
    };
  },
};
export default fault;
