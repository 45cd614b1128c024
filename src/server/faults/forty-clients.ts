import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'The 41st client at the same time is connected, and never answered.',
  story: 'A pool of 40 threads serves the clients; who comes when all are taken waits for one to leave.',
  fix: 'Do not tie clients to a fixed number of threads, or have many more of them than clients.',
  clauses: ['CONN-1'],
  install(seams) {
    const { serve } = seams;
    let clients = 0;
    seams.serve = async (client) => {
      clients += 1;
      client.socket.once('close', () => {
        clients -= 1;
      });
      if (clients <= 40) await serve(client);
    };
  },
};
export default fault;
