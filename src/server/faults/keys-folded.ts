import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Keys that differ in case are one key.',
  story: 'The whole line is made lower-case to understand the command.',
  fix: 'Change the case of the command word only.',
  clauses: ['REQ-5'],
  install(seams) {
    seams.name = (key) => key.toString('latin1').toLowerCase();
  },
};
export default fault;
