import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Values are made lower-case.',
  story: 'The whole request is made lower-case to understand the command.',
  fix: 'Change the case of the command word only.',
  clauses: ['SET-10'],
  install(seams) {
    const { store } = seams;
    seams.store = (key, value, client) =>
      store(key, Buffer.from(value.toString('latin1').toLowerCase(), 'latin1'), client);
  },
};
export default fault;
