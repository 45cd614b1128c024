import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A key keeps its sixteenth value for ever.',
  diagnosis: 'A key that was overwritten so many times keeps its value for ever.',
  story: 'Versions are kept in an array of fixed length, and the last place is not written again.',
  fix: 'Keep the latest value; drop old ones, not new ones.',
  clauses: ['GET-1'],
  install(seams) {
    const { store } = seams;
    const versions = new Map<string, number>();
    seams.store = async (key, value, client) => {
      const name = seams.name(key);
      versions.set(name, (versions.get(name) ?? 0) + 1);
      if ((versions.get(name) ?? 0) <= 16) await store(key, value, client);
    };
  },
};
export default fault;
