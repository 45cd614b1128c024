import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Keys other than names of variables are refused.',
  story: 'Keys are checked with a pattern for identifiers.',
  fix: 'Take any bytes but spaces and control bytes.',
  clauses: ['REQ-5'],
  install(seams) {
    const { allowsKey } = seams;
    seams.allowsKey = (key) => /^[a-z][a-z0-9_-]*$/i.test(key.toString('latin1')) && allowsKey(key);
  },
};
export default fault;
