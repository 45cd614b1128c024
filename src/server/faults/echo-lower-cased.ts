import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A hit names the key in lower case.',
  story: 'The whole request was made lower-case, and the original is not kept.',
  fix: 'Send the key as it came.',
  clauses: ['GET-1'],
  install(seams) {
    const { hit } = seams;
    seams.hit = (key, value, client) => hit(Buffer.from(key.toString('latin1').toLowerCase(), 'latin1'), value, client);
  },
};
export default fault;
