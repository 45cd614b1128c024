import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Values that look like numbers are rewritten: 007 becomes 7.',
  story: 'Values go through a reader that guesses types.',
  fix: 'Read everything as text.',
  clauses: ['SET-10'],
  install(seams) {
    const { store } = seams;
    seams.store = (key, value, client) =>
      store(
        key,
        /^0[0-9]+$|^[0-9]+e[0-9]+$/.test(value.toString('latin1'))
          ? Buffer.from(String(Number(value.toString('latin1'))))
          : value,
        client,
      );
  },
};
export default fault;
