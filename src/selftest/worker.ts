/** A process of the selftest: judges what it is sent, one job after the other, until its parent is gone. */
import { type Job, judge } from './judge.js';

process.on('message', (job) => void judge(job as Job).then((judged) => process.send?.(judged)));
process.on('disconnect', () => process.exit());
