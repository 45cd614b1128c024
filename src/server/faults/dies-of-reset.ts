import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A client that resets its connection ends the server.',
  story: 'The error of a socket is caught nowhere, or a write to a socket that is gone raises SIGPIPE.',
  fix: 'Catch the errors of each socket; they end that connection only.',
  clauses: ['CONN-5'],
  install(seams) {
    const { serve } = seams;
    seams.serve = (client) => {
      client.socket.on('error', () => seams.crash());
      return serve(client);
    };
  },
};
export default fault;
