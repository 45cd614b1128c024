import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'The server cannot be started again at once.',
  story: 'The old connections hold the port for a minute, for SO_REUSEADDR is not set.',
  fix: 'Set SO_REUSEADDR before bind().',
  clauses: ['CSV-8'],
  install(seams) {
    const { serve, load } = seams;
    const held = `${seams.file}.clients`;
    let clients = 0;
    const count = (change: number) => {
      clients += change;
      if (seams.alive) writeFileSync(held, String(clients));
    };
    seams.serve = (client) => {
      count(1);
      client.socket.once('close', () => count(-1));
      return serve(client);
    };
    // Connections that were open at a kill hold the port, here for half a second.
    seams.load = () => {
      const since = existsSync(held) ? Date.now() - statSync(held).mtimeMs : Number.POSITIVE_INFINITY;
      if (since < 500 && Number(readFileSync(held, 'latin1')) > 2)
        throw new Error('EADDRINUSE: address already in use');
      load();
    };
  },
};
export default fault;
