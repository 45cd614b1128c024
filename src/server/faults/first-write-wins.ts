import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A key that has a value keeps it.',
  story:
    'The key is added where it is missing, and nothing done where it is there; or the first row of the file is found.',
  fix: 'Replace the value.',
  clauses: ['SET-15'],
  install(seams) {
    const { store } = seams;
    seams.store = async (key, value, client) => {
      if (!seams.values.has(seams.name(key))) await store(key, value, client);
    };
  },
};
export default fault;
