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
  summary: 'A client that has said that it sends no more costs a processor while it stays.',
  story: 'The loop goes on reading where a read returns no bytes at once.',
  fix: 'Answer what has come, then close.',
  clauses: ['CONN-7'],
  process: 'own',
  install(seams) {
    const { leave } = seams;
    seams.leave = (client) => {
      spin();
      setTimeout(leave, 400, client);
    };
  },
};
export default fault;
