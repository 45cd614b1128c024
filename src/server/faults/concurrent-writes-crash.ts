import { pause } from '../plain/pause.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Two SETs at the same time end the server.',
  story: 'The map is no safe place for two threads at a time, and the runtime ends a process that tries.',
  fix: 'Guard the map with a lock.',
  clauses: ['TOG-2', 'CONN-1'],
  install(seams) {
    const { store } = seams;
    let writing = 0;
    seams.store = async (key, value, client) => {
      writing += 1;
      await pause(1);
      if (writing > 1) seams.crash();
      writing -= 1;
      return store(key, value, client);
    };
  },
};
export default fault;
