import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A key of control bytes ends the server.',
  story: 'The key goes where control bytes must not come.',
  fix: 'Refuse such keys.',
  clauses: ['ERR-4'],
  install(seams) {
    const { allowsKey } = seams;
    seams.allowsKey = (key) => {
      if (key[0] !== undefined && key[0] < 0x20) seams.crash();
      return allowsKey(key);
    };
  },
};
export default fault;
