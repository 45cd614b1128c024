import { pause } from '../plain/pause.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A key is missing for a moment while it is set.',
  diagnosis:
    'A key is missing for a moment when it is set: the old value is taken away before the new one is there, or STORED is said before.',
  story: 'The old value is taken away before the new one is put in its place.',
  fix: 'Replace the value in one step, and answer then.',
  clauses: ['GET-4', 'TOG-1'],
  install(seams) {
    const { store } = seams;
    seams.store = async (key, value, client) => {
      if (seams.values.delete(seams.name(key))) await pause(1);
      return store(key, value, client);
    };
  },
};
export default fault;
