import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Each client is greeted with another line.',
  story: 'The greeting holds the number or the port of the client.',
  fix: 'Send the same line to every client, or nothing.',
  clauses: ['CONN-4'],
  install(seams) {
    seams.greet = (client) => client.send(Buffer.from(`Client Socket ${client.number}\r\n`));
  },
};
export default fault;
