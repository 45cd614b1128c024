/** A process of the selftest: judges what it is sent, one job after the other, until its parent is gone. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { messageOf } from '../errors.js';
import { type Job, type Judged, judge } from './judge.js';

// Cucumber keeps the world where code finds it that was not given it; the kit's steps are given it. Node.js 20 follows what is
// kept so through every promise, which takes a fifth of the time.
AsyncLocalStorage.prototype.run = <R, A extends unknown[]>(_: unknown, task: (...args: A) => R, ...args: A): R =>
  task(...args);

process.on('message', async (job) => {
  const judged: Judged = await judge(job as Job).catch((error) => ({ unjudged: messageOf(error), ms: 0 }));
  process.send?.(judged);
});
// An exit takes along what was started and written; a bare signal would not.
process.on('disconnect', () => process.exit());
process.on('SIGTERM', () => process.exit());
