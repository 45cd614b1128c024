import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'An unknown command is echoed.',
  story: 'The server was made from an echo server.',
  fix: 'Answer with the error of the specification.',
  clauses: ['ERR-1'],
  install(seams) {
    seams.unknown = (line, client) => seams.send(Buffer.concat([line, Buffer.from('\r\n')]), client);
  },
};
export default fault;
