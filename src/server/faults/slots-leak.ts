import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Each client that leaves keeps its slot; when all are used up, nobody is served any more.',
  story:
    'The list of clients, or the pool of threads, grows with each connection, and nothing is taken out when a client leaves.',
  fix: 'Close the socket and give its slot back when a client leaves, whatever made it leave.',
  clauses: ['CONN-1'],
  isSlow: true,
  install(seams) {
    const { serve } = seams;
    seams.serve = async (client) => {
      if (client.number <= 140) await serve(client);
    };
  },
};
export default fault;
