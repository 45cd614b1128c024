import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Values are written when the server is stopped.',
  story: 'Writing is slow, and at the end it is done once.',
  fix: 'Write before you answer: a process may be killed.',
  clauses: ['CSV-2', 'CSV-3'],
  install(seams) {
    const { append, stop } = seams;
    const rows: Buffer[] = [];
    seams.append = (row) => {
      rows.push(row);
    };
    seams.stop = async () => {
      for (const row of rows) await append(row);
      return stop();
    };
  },
};
export default fault;
