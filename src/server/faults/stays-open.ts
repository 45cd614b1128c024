import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'The connection stays open after the client has said that it sends no more.',
  story: 'The end of the stream is ignored, and nobody closes the socket.',
  fix: 'Close the connection after the last reply.',
  clauses: ['CONN-6'],
  install(seams) {
    seams.leave = () => {};
  },
};
export default fault;
