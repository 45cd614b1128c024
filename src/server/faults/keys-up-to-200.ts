import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Keys longer than 200 bytes are refused.',
  diagnosis: 'Keys of 250 bytes are refused: the limit is lower.',
  story: 'The limit was guessed.',
  fix: 'Take keys of up to 250 bytes.',
  clauses: ['REQ-5'],
  install(seams) {
    const { allowsKey } = seams;
    seams.allowsKey = (key) => key.length <= 200 && allowsKey(key);
  },
};
export default fault;
