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
    const { serve, stop } = seams;
    seams.serve = (client) => {
      spin.end();
      client.socket.once('close', () => seams.alive && spin.begin());
      return serve(client);
    };
    seams.stop = () => {
      spin.end();
      return stop();
    };
  },
};
export default fault;
