import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Letters that are not ASCII become question marks.',
  diagnosis: 'Letters that are not ASCII are replaced, or lost.',
  story: 'The value is encoded as ASCII.',
  fix: 'Keep the bytes.',
  clauses: ['SET-10'],
  install(seams) {
    const { store } = seams;
    seams.store = (key, value, client) =>
      store(key, Buffer.from(value.toString('latin1').replace(/[\x80-\xff]/g, '?'), 'latin1'), client);
  },
};
export default fault;
