import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'After a restart a key has its first value.',
  story: 'The file is searched for the key, and the first row that has it is taken.',
  fix: 'Let a later row of a key win.',
  clauses: ['CSV-4'],
  install(seams) {
    const { values } = seams;
    const { load } = seams;
    seams.load = () => {
      const set = values.set.bind(values);
      values.set = (key, value) => (values.has(key) ? values : set(key, value));
      load();
      values.set = set;
    };
  },
};
export default fault;
