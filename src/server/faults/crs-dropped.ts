import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'CRs in values are lost.',
  story: 'All CRs are taken out of what was read.',
  fix: 'Take away the line end only.',
  clauses: ['SET-10'],
  install(seams) {
    const { store } = seams;
    seams.store = (key, value, client) =>
      store(key, Buffer.from(value.toString('latin1').replaceAll('\r', ''), 'latin1'), client);
  },
};
export default fault;
