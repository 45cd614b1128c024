import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'STORED is answered some milliseconds before the value is there.',
  story: 'The work is put into a queue, and the client answered at once.',
  fix: 'Answer when it is done.',
  clauses: ['SET-12', 'TOG-1'],
  isSlow: true,
  install(seams) {
    const { store } = seams;
    let count = 0;
    seams.store = async (key, value, client) => {
      count += 1;
      setTimeout(() => void store(key, value, client), 1 + (count % 5));
    };
  },
};
export default fault;
