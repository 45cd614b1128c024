import type { Client } from '../plain/client.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A connection is closed after 45 requests.',
  diagnosis: 'A connection is closed after so many requests.',
  story: 'A limit meant for something else, or a buffer that fills up, ends the connection.',
  fix: 'Serve a client for as long as it stays.',
  clauses: ['CONN-3'],
  install(seams) {
    const { command } = seams;
    const served = new WeakMap<Client, number>();
    seams.command = async (line, client) => {
      const count = (served.get(client) ?? 0) + 1;
      served.set(client, count);
      return (await command(line, client)) && count < 45;
    };
  },
};
export default fault;
