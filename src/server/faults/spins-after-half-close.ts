import { Spin } from '../plain/spin.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A client that has said that it sends no more costs a processor while it stays.',
  story: 'The loop goes on reading where a read returns no bytes at once.',
  fix: 'Answer what has come, then close.',
  clauses: ['CONN-7', 'CONN-5'],
  process: 'own',
  install(seams) {
    const spin = new Spin();
    const { serve, leave, stop } = seams;
    seams.serve = (client) => {
      spin.end();
      return serve(client);
    };
    seams.leave = (client) => {
      if (seams.alive) spin.begin();
      setTimeout(leave, 400, client);
    };
    seams.stop = () => {
      spin.end();
      return stop();
    };
  },
};
export default fault;
