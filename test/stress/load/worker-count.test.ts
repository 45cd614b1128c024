import { expect, test } from 'vitest';
import { workerCount } from '../../../src/stress/load/worker-count.js';

test.each([
  [50, 1, 1],
  [50, 2, 1],
  [50, 3, 1],
  [50, 4, 2],
  [50, 16, 4],
  [10, 16, 1],
  [10_000, 64, 8],
])('%i clients on %i processors take %i threads', (clients, processors, threads) => {
  expect(workerCount(clients, processors)).toBe(threads);
});
