import type { Client } from '../plain/client.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  summary: '"exit" of one client closes the connections of all.',
  story: 'All sockets are in one list, and the whole list is closed.',
  fix: 'Close the socket of the client that asked for it.',
  clauses: ['CONN-8'],
  install(seams) {
    const { serve } = seams;
    const clients = new Set<Client>();
    seams.serve = (client) => {
      clients.add(client);
      client.socket.once('close', () => clients.delete(client));
      return serve(client);
    };
    seams.exit = async () => {
      for (const { socket } of clients) socket.destroy();
      return false;
    };
  },
};
export default fault;
