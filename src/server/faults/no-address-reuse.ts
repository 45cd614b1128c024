import { existsSync, rmSync, writeFileSync } from 'node:fs';
import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'The server cannot be started again at once.',
  story: 'The old connections hold the port for a minute, for SO_REUSEADDR is not set.',
  fix: 'Set SO_REUSEADDR before bind().',
  clauses: ['CSV-8'],
  install(seams) {
    const { serve, load } = seams;
    // Stands for the connections that a killed server leaves behind; the first start that meets them fails.
    const held = `${seams.file}.connections`;
    let clients = 0;
    const count = (change: number) => {
      clients += change;
      if (!seams.alive) return;
      if (clients === 3 && change > 0) writeFileSync(held, '');
      if (clients === 2 && change < 0) rmSync(held, { force: true });
    };
    seams.serve = (client) => {
      count(1);
      client.socket.once('close', () => count(-1));
      return serve(client);
    };
    seams.load = () => {
      const isHeld = existsSync(held);
      rmSync(held, { force: true });
      if (isHeld) throw new Error('EADDRINUSE: address already in use');
      load();
    };
  },
};
export default fault;
