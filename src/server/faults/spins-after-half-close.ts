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
    const { serve, leave } = seams;
    seams.serve = (client) => {
      spin.end();
      return serve(client);
    };
    seams.leave = (client) => {
      spin.begin();
      setTimeout(leave, 400, client);
    };
  },
};
export default fault;
