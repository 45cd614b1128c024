import { availableParallelism } from 'node:os';

/** Fewer clients are not worth a thread. */
const CLIENTS_A_THREAD = 16;
const MOST = 8;

/**
 * In how many threads clients run, beside the main thread, which shows progress and judges. One can keep more than one
 * core of most servers busy; where there are more than two processors, half of them are left to the server.
 */
export function workerCount(clients: number, processors = availableParallelism()): number {
  return Math.max(1, Math.min(Math.floor(processors / 2), Math.ceil(clients / CLIENTS_A_THREAD), MOST));
}
