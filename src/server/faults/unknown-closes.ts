import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'An unknown command closes the connection.',
  story: 'An exception ends the loop of the client.',
  fix: 'Answer the error, and go on.',
  clauses: ['ERR-1'],
  install(seams) {
    const { unknown } = seams;
    seams.unknown = async (line, client) => {
      await unknown(line, client);
      client.socket.end();
    };
  },
};
export default fault;
