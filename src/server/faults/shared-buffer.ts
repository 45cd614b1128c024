import { pause } from '../plain/pause.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Replies of clients that ask at the same time get mixed up.',
  story: 'The value that was found is put into a variable that all connections share, and sent a moment later.',
  fix: 'Keep what belongs to a request in variables of its own.',
  clauses: ['CONN-1', 'TOG-1'],
  install(seams) {
    const { hit } = seams;
    let found: Buffer = Buffer.alloc(0);
    seams.hit = async (key, value, client) => {
      found = value;
      await pause(1);
      return hit(key, found, client);
    };
  },
};
export default fault;
