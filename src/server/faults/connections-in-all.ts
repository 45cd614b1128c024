import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'After 120 clients in all, every new one is closed at once.',
  story: 'A counter limits the clients at a time, and is never counted down.',
  fix: 'Count a client out when it leaves, whatever made it leave.',
  clauses: ['CONN-1'],
  install(seams) {
    const { serve } = seams;
    seams.serve = async (client) => {
      if (client.number <= 120) return serve(client);
      client.socket.destroy();
    };
  },
};
export default fault;
