/** Locks the data file of its argument with each line `lock` and prints the outcome; releases it with any other line, and at the end of its input. */
import { createInterface } from 'node:readline';
import { acquireLock } from '../../dist/src/store/lock.js';

/** @type {import('../../src/store/lock.js').LockOutcome | undefined} */
let outcome;
process.stdout.write('ready\n');
for await (const line of createInterface(process.stdin)) {
  if (line === 'lock') {
    outcome = await acquireLock(process.argv[2]);
    process.stdout.write(`${JSON.stringify(outcome)}\n`);
  } else await release();
}
await release();

async function release() {
  if (outcome?.kind === 'acquired') await outcome.release();
  outcome = undefined;
}
