import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A key with the value "null" is missing.',
  story: 'The word stands for no value in the file, or in JSON.',
  fix: 'Keep "no value" apart from every value.',
  clauses: ['SET-10'],
  install(seams) {
    const { find } = seams;
    seams.find = async (key, client) => {
      const value = await find(key, client);
      return value?.toString('latin1') === 'null' ? undefined : value;
    };
  },
};
export default fault;
