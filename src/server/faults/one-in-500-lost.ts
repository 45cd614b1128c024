import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'One SET in 500 is acknowledged and lost.',
  story: 'A race, or a full queue that drops what does not fit.',
  fix: 'Acknowledge only what is done.',
  clauses: ['TOG-1', 'TOG-2'],
  caughtBy: 'stress',
  install(seams) {
    const { store } = seams;
    let count = 0;
    seams.store = async (key, value, client) => {
      count += 1;
      if (count % 500 !== 0) await store(key, value, client);
    };
  },
};
export default fault;
