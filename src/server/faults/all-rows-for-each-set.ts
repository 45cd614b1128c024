import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Each SET adds all data to the file.',
  story: 'All data is saved each time something changes.',
  fix: 'Add one row.',
  clauses: ['CSV-7'],
  install(seams) {
    const { append } = seams;
    seams.append = async (row) => {
      const all = [...seams.values].slice(-200).map(([key, value]) => seams.row(Buffer.from(key, 'latin1'), value));
      await append(Buffer.concat([...all, row]));
    };
  },
};
export default fault;
