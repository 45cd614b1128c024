import { Spin } from '../plain/spin.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Each client that has left costs a processor.',
  story: 'The thread of a client goes on reading a closed socket, which returns at once, again and again.',
  fix: 'Leave the loop when a read returns no bytes.',
  clauses: ['CONN-5'],
  process: 'own',
  install(seams) {
    const spin = new Spin();
    const { serve } = seams;
    seams.serve = (client) => {
      spin.end();
      client.socket.once('close', spin.begin);
      return serve(client);
    };
  },
};
export default fault;
