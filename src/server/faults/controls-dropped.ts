import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Control bytes in values are lost.',
  story: 'What cannot be printed is taken out.',
  fix: 'Keep the bytes.',
  clauses: ['SET-10'],
  install(seams) {
    const { store } = seams;
    seams.store = (key, value, client) =>
      store(
        key,
        Buffer.from(value.toString('latin1').replace(/[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]/g, ''), 'latin1'),
        client,
      );
  },
};
export default fault;
