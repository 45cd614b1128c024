import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Values are written five times a second.',
  story: 'A timer writes what has gathered since it fired last.',
  fix: 'Write before you answer.',
  clauses: ['CSV-2', 'CSV-3'],
  install(seams) {
    const { append } = seams;
    let rows: Buffer[] = [];
    const flush = () => {
      void append(Buffer.concat(rows));
      rows = [];
    };
    seams.append = (row) => {
      if (rows.length === 0) setTimeout(flush, 200).unref();
      rows.push(row);
    };
  },
};
export default fault;
