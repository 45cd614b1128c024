import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'After a restart a key with an empty value is missing.',
  story: 'An empty field counts as none, and its row as one that is not whole.',
  fix: 'Look at the number of fields, not at whether the second holds something.',
  clauses: ['SET-3'],
  install(seams) {
    const { load } = seams;
    seams.load = () => {
      load();
      for (const [key, value] of seams.values) if (value.length === 0) seams.values.delete(key);
    };
  },
};
export default fault;
