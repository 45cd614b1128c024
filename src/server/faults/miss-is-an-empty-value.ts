import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A miss is answered with an empty value.',
  story: 'What the map returns for a missing key is taken for a value.',
  fix: 'Keep "no value" apart from every value.',
  clauses: ['GET-2'],
  install(seams) {
    const { find } = seams;
    seams.find = async (key, client) => (await find(key, client)) ?? Buffer.alloc(0);
  },
};
export default fault;
