import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'After a restart values with line ends are cut.',
  story: 'The file is read line by line, and a line taken for a row.',
  fix: 'Read it as CSV: a quoted field may hold line ends.',
  clauses: ['CSV-4'],
  specs: ['course'],
  install(seams) {
    const { load } = seams;
    seams.load = () => {
      load();
      for (const [key, value] of seams.values)
        seams.values.set(key, Buffer.from(value.toString('latin1').replace(/[\r\n].*$/s, ''), 'latin1'));
    };
  },
};
export default fault;
