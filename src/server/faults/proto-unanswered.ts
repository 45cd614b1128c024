import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A request for __proto__ is not answered.',
  story: 'The key is looked up in a plain object, and an error about what is found there ends the work.',
  fix: 'Use a Map, or an object without a prototype.',
  clauses: ['REQ-5'],
  install(seams) {
    const { get } = seams;
    seams.get = async (key, client) => {
      if (key.toString('latin1') !== '__proto__') await get(key, client);
    };
  },
};
export default fault;
