import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Keys longer than 250 bytes are taken.',
  story: 'Nobody thought of a limit.',
  fix: 'Refuse keys longer than 250 bytes.',
  clauses: ['REQ-6'],
  install(seams) {
    seams.limits = { ...seams.limits, maxKeyBytes: 2000 };
  },
};
export default fault;
