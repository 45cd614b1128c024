import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'The CR of the line end becomes part of the value.',
  story: 'The line is cut at the LF, and the CR before it is left.',
  fix: 'Take away CR and LF.',
  clauses: ['GET-1', 'SET-10'],
  specs: ['lite'],
  install(seams) {
    const { store } = seams;
    seams.store = (key, value, client) => store(key, Buffer.concat([value, Buffer.from('\r')]), client);
  },
};
export default fault;
