import type { Fault } from './fault.js';

const fault: Fault = {
  summary: '"exit" ends the server.',
  story: 'The word calls exit() where it should leave the loop of one client.',
  fix: 'End that connection only.',
  clauses: ['CONN-8'],
  install(seams) {
    seams.exit = async () => {
      seams.crash();
      return false;
    };
  },
};
export default fault;
