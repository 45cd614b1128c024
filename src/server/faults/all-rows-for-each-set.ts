import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Each SET adds all data to the file.',
  story: 'All data is saved each time something changes.',
  fix: 'Add one row.',
  clauses: ['CSV-7'],
  install(seams) {
    const { append } = seams;
    seams.append = async (row) => {
      // No more than shows: what is saved is short, and the latest.
      const short = [...seams.values].slice(-30).filter(([, value]) => value.length < 50);
      const rows = short.map(([key, value]) => seams.row(Buffer.from(key, 'latin1'), value));
      await append(Buffer.concat([...rows, row]));
    };
  },
};
export default fault;
