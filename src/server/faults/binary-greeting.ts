import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Four bytes greet each client.',
  story: 'A library sends a handshake of its own on each connection.',
  fix: 'Send nothing until asked: speak plain TCP.',
  clauses: ['CONN-4'],
  specs: ['course'],
  install(seams) {
    seams.greet = (client) => client.send(Buffer.from([0, 0, 0, 1]));
  },
};
export default fault;
