import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Values are written half a second after they were acknowledged.',
  diagnosis: 'Values are written some time after they were acknowledged.',
  story: 'A timer writes what has changed.',
  fix: 'Write before you answer.',
  clauses: ['CSV-2', 'CSV-3'],
  install(seams) {
    const { append } = seams;
    seams.append = (row) => {
      setTimeout(append, 500, row).unref();
    };
  },
};
export default fault;
