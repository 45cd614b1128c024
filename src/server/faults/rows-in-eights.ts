import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Rows are written eight at a time.',
  diagnosis: 'Rows wait in a buffer before they reach the file.',
  story: 'The buffer of the file is not flushed after a row.',
  fix: 'Flush before you answer.',
  clauses: ['CSV-2', 'CSV-3'],
  install(seams) {
    const { append } = seams;
    let rows: Buffer[] = [];
    seams.append = async (row) => {
      rows.push(row);
      if (rows.length < 8) return;
      const full = Buffer.concat(rows);
      rows = [];
      await append(full);
    };
  },
};
export default fault;
