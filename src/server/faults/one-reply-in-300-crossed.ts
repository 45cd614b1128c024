import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'One reply in 300 is that of another client.',
  story: 'A buffer that all connections share is filled again before it was sent.',
  fix: 'Each connection needs a buffer of its own.',
  clauses: ['CONN-1', 'TOG-1'],
  caughtBy: 'stress',
  install(seams) {
    const { hit } = seams;
    let last: Buffer | undefined;
    let count = 0;
    seams.hit = (key, value, client) => {
      count += 1;
      const sent = count % 300 === 0 && last !== undefined ? last : value;
      last = value;
      return hit(key, sent, client);
    };
  },
};
export default fault;
