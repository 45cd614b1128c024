import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A word that starts with "get" is taken for it.',
  story: 'The line is compared with startsWith().',
  fix: 'Compare the whole word.',
  clauses: ['ERR-1'],
  install(seams) {
    const { verb } = seams;
    seams.verb = (word) => (verb(word).startsWith('get') ? 'get' : verb(word));
  },
};
export default fault;
