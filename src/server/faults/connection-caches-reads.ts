import type { Client } from '../plain/client.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A value that a connection has read once is kept for it.',
  diagnosis: 'What was read once, by a connection or by all, is kept and shown again after a SET has replaced it.',
  story: 'A cache saves the way to the store, and nobody tells it of writes.',
  fix: 'Look in the store each time, or tell every cache.',
  clauses: ['SET-12', 'TOG-1'],
  install(seams) {
    const { find, store } = seams;
    const caches = new WeakMap<Client, Map<string, Buffer>>();
    const cacheOf = (client: Client) => {
      const cache = caches.get(client) ?? new Map<string, Buffer>();
      caches.set(client, cache);
      return cache;
    };
    seams.find = async (key, client) => {
      const cache = cacheOf(client);
      const value = cache.get(seams.name(key)) ?? (await find(key, client));
      if (value !== undefined) cache.set(seams.name(key), value);
      return value;
    };
    seams.store = (key, value, client) => {
      cacheOf(client).set(seams.name(key), value);
      return store(key, value, client);
    };
  },
};
export default fault;
