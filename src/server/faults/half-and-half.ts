import { pause } from '../plain/pause.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Readers see half of the new value and half of the old one.',
  story: 'The value is changed in place, piece by piece, while others read it.',
  fix: 'Make the new value whole, then put it in the place of the old one.',
  clauses: ['GET-4', 'TOG-1'],
  install(seams) {
    const { store } = seams;
    seams.store = async (key, value, client) => {
      const old = seams.values.get(seams.name(key));
      if (old !== undefined) {
        const half = value.length >> 1;
        seams.values.set(seams.name(key), Buffer.concat([value.subarray(0, half), old.subarray(half)]));
        await pause(1);
      }
      return store(key, value, client);
    };
  },
};
export default fault;
