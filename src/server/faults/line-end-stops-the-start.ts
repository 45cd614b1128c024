import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A value with a line end prevents the next start.',
  story: 'The file is read line by line, and a line without a comma is an error caught nowhere.',
  fix: 'Read it as CSV: a quoted field may hold line ends.',
  clauses: ['CSV-4', 'CSV-3'],
  specs: ['course'],
  install(seams) {
    const { load } = seams;
    seams.load = () => {
      load();
      for (const value of seams.values.values())
        if (value.includes('\n')) throw new Error('expected 2 columns, found 1');
    };
  },
};
export default fault;
