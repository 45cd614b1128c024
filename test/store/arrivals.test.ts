import { expect, test } from 'vitest';
import { silentLogger } from '../../src/logger.js';
import { Arrivals } from '../../src/store/arrivals.js';
import { Store } from '../../src/store/store.js';
import { DATA, MemoryDisk } from './memory-disk.js';

/** How many turns a batch waits whose size in each turn is given; the last size is that of all later turns. */
function turnsWaited(arrivals: Arrivals, sizes: readonly number[]): number {
  for (let turn = 0; ; turn++) {
    if (!arrivals.worthWaiting(sizes[turn] ?? sizes.at(-1) ?? 0)) return turn;
  }
}

test('the first batch, and that of a lone client, do not wait', () => {
  const arrivals = new Arrivals();
  expect(turnsWaited(arrivals, [1])).toBe(0);
  arrivals.expect(1);
  expect(turnsWaited(arrivals, [1])).toBe(0);
});

test('a batch waits until as many have come as are expected', () => {
  const arrivals = new Arrivals();
  arrivals.expect(4);
  expect(turnsWaited(arrivals, [1, 1, 1, 2, 3, 3, 4])).toBe(6);
  expect(turnsWaited(arrivals, [5])).toBe(0);
});

test('a batch waits no longer than eight turns in which none came, each time', () => {
  const arrivals = new Arrivals();
  arrivals.expect(4);
  for (let i = 0; i < 3; i++) expect(turnsWaited(arrivals, [1])).toBe(8);
  expect(turnsWaited(arrivals, [1, 1, 2])).toBe(10);
});

test('clients that send again when they are answered share one sync, though they do not come in the same turn', async () => {
  const disk = new MemoryDisk();
  const store = await Store.open(DATA, { fsync: 'always', logger: silentLogger, fileSystem: disk });
  disk.calls.length = 0;
  const set = (key: string) => new Promise((settled) => store.set(Buffer.from(key), Buffer.from('v'), { settled }));
  const turn = () => new Promise(setImmediate);
  await Promise.all([set('a'), set('b'), set('c')]);
  const first = set('a');
  await turn();
  const second = set('b');
  await turn();
  await turn();
  await Promise.all([first, second, set('c')]);
  expect(disk.calls).toEqual(['write 15', 'sync', 'write 15', 'sync']);
  await set('a');
  await set('a');
  await store.close();
  expect(disk.text).toBe(`key,value\r\n${'a,v\r\nb,v\r\nc,v\r\n'.repeat(2)}${'a,v\r\n'.repeat(2)}`);
});
