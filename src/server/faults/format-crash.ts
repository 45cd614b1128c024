import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A key with %n in it ends the server.',
  diagnosis: 'A key with %n in it ends the server: it is given to printf as its format.',
  story: 'The key is given to printf as its format.',
  fix: 'Give it as an argument: printf("%s", key).',
  clauses: ['ERR-4'],
  install(seams) {
    const { allowsKey } = seams;
    seams.allowsKey = (key) => {
      if (key.includes('%n')) seams.crash();
      return allowsKey(key);
    };
  },
};
export default fault;
