import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A value that was replaced is there again for a moment.',
  story: 'Two replicas are asked in turn, and one of them is behind.',
  fix: 'Ask one of them, or wait for both.',
  clauses: ['TOG-1'],
  caughtBy: 'stress',
  install(seams) {
    const { store, find } = seams;
    const before = new Map<string, Buffer>();
    let reads = 0;
    seams.store = (key, value, client) => {
      const old = seams.values.get(seams.name(key));
      if (old !== undefined) before.set(seams.name(key), old);
      return store(key, value, client);
    };
    seams.find = (key, client) => {
      reads += 1;
      return (reads % 200 === 0 ? before.get(seams.name(key)) : undefined) ?? find(key, client);
    };
  },
};
export default fault;
