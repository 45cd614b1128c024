import { pause } from '../plain/pause.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A key is missing for a moment while it is set.',
  story: 'The old value is taken away before the new one is put in its place.',
  fix: 'Replace the value in one step.',
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
