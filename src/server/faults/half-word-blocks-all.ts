import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A client that sent half a line keeps all others waiting.',
  story: 'One loop serves all clients, and reads from one of them until its line is complete.',
  fix: 'Keep what has come of a line, and turn to the others until more comes.',
  clauses: ['CONN-2'],
  install(seams) {
    const { line } = seams;
    let turn: Promise<unknown> = Promise.resolve();
    seams.line = async (client) => {
      while (client.buffered.length === 0 && (await client.more()));
      const mine = turn.then(() => line(client));
      turn = mine;
      return mine;
    };
  },
};
export default fault;
