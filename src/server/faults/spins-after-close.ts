import type { Fault } from './fault.js';

/** Uses up the processor while other clients are served, and for some seconds only: it is to be seen, not to hurt. */
function spin(): void {
  const until = performance.now() + 3000;
  const turn = () => {
    if (performance.now() < until) setImmediate(turn);
  };
  turn();
}

const fault: Fault = {
  summary: 'Each client that has left costs a processor.',
  story: 'The thread of a client goes on reading a closed socket, which returns at once, again and again.',
  fix: 'Leave the loop when a read returns no bytes.',
  clauses: ['CONN-5'],
  process: 'own',
  install(seams) {
    const { serve } = seams;
    seams.serve = (client) => {
      client.socket.once('close', spin);
      return serve(client);
    };
  },
};
export default fault;
