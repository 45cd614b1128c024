import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Spaces and tabs at the ends of a value are lost.',
  story: 'The line is trimmed to get rid of the line end.',
  fix: 'Take away the line end, and nothing else.',
  clauses: ['SET-10'],
  install(seams) {
    const { store } = seams;
    seams.store = (key, value, client) =>
      store(key, Buffer.from(value.toString('latin1').replace(/^[ \t]+|[ \t]+$/g, ''), 'latin1'), client);
  },
};
export default fault;
