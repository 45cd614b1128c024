import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'The connection is closed after each reply.',
  story: 'The handler reads one request, answers it, and returns; the framework then closes the socket.',
  fix: 'Read requests in a loop until the client closes.',
  clauses: ['CONN-3'],
  install(seams) {
    const { command } = seams;
    seams.command = async (line, client) => {
      await command(line, client);
      return false;
    };
  },
};
export default fault;
