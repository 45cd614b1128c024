import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A row is written for a refused value.',
  story: 'The row is written first, and the size checked then.',
  fix: 'Write only what is answered STORED.',
  clauses: ['CSV-5'],
  install(seams) {
    const { refuse } = seams;
    seams.refuse = async (key, value, client) => {
      if (value !== 'too long') await seams.append(seams.row(key, value));
      return refuse(key, value, client);
    };
  },
};
export default fault;
