import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A refused SET takes the old value away.',
  story: 'The entry is cleared before the new value is checked.',
  fix: 'Touch nothing until it is certain that the value is stored.',
  clauses: ['SET-4'],
  install(seams) {
    const { refuse } = seams;
    seams.refuse = async (key, value, client) => {
      seams.values.delete(seams.name(key));
      return refuse(key, value, client);
    };
  },
};
export default fault;
