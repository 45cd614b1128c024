import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Clients are served one after the other.',
  story:
    'accept() and the loop that serves the client stand in one thread: the next client is accepted when this one has left.',
  fix: 'Serve each client in a thread, task or event of its own, and accept the next one at once.',
  clauses: ['CONN-2', 'CONN-1'],
  isSlow: true,
  install(seams) {
    const { serve } = seams;
    let before: Promise<unknown> = Promise.resolve();
    seams.serve = (client) => {
      const left = new Promise((resolve) => client.socket.once('close', resolve));
      const turn = before;
      before = left;
      return turn.then(() => serve(client));
    };
  },
};
export default fault;
