import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A value that was refused is stored all the same.',
  story: 'The value is stored first, and its size checked when the reply is made.',
  fix: 'Check first; store only what is answered STORED.',
  clauses: ['SET-4', 'CSV-5'],
  install(seams) {
    const { refuse } = seams;
    seams.refuse = async (key, value, client) => {
      if (value !== 'too long') await seams.store(key, value, client);
      return refuse(key, value, client);
    };
  },
};
export default fault;
