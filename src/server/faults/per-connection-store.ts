import type { Client } from '../plain/client.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Each connection has a store of its own.',
  story: 'The store is made where the client is served.',
  fix: 'Make one store for all clients.',
  clauses: ['SET-12', 'TOG-1'],
  specs: ['course', 'lite'],
  install(seams) {
    const own = new WeakMap<Client, Map<string, Buffer>>();
    const { store } = seams;
    seams.find = (key, client) => own.get(client)?.get(seams.name(key));
    seams.store = async (key, value, client) => {
      await store(key, value, client);
      own.set(client, (own.get(client) ?? new Map()).set(seams.name(key), value));
    };
  },
};
export default fault;
