/** Locks the data file of its argument once a byte comes in, prints the outcome, and lives until its input ends. */
import { once } from 'node:events';
import { acquireLock } from '../../src/store/lock.js';

process.stdout.write('ready\n');
await once(process.stdin, 'data');
const outcome = await acquireLock(process.argv[2] as string);
process.stdout.write(`${JSON.stringify(outcome)}\n`);
await once(process.stdin.resume(), 'end');
if (outcome.kind === 'acquired') await outcome.release();
