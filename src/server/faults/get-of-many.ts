import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A GET with several keys is answered with the first.',
  story: 'What stands behind the first key is not looked at.',
  fix: 'Refuse what has too many words.',
  clauses: ['GET-3'],
  specs: ['lite'],
  install(seams) {
    const { unknown } = seams;
    seams.unknown = (line, client) => {
      const [verb, key, ...more] = seams.words(line);
      const isGet = verb !== undefined && seams.verb(verb) === 'get' && more.length === 1;
      return isGet && key !== undefined ? seams.get(key, client) : unknown(line, client);
    };
  },
};
export default fault;
