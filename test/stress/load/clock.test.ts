import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { Clock } from '../../../src/stress/load/clock.js';

test('it stands at what process.hrtime says, within its error', () => {
  const origin = process.hrtime.bigint();
  const clock = new Clock(origin);
  const since = () => Number(process.hrtime.bigint() - origin) / 1000;
  for (let left = 1000; left > 0; left -= 1) {
    const before = since();
    const now = clock.now();
    const after = since();
    // A hundredth of a microsecond for the rounding of floating-point numbers.
    expect(now).toBeGreaterThanOrEqual(before - clock.errorUs - 0.01);
    expect(now).toBeLessThanOrEqual(after + clock.errorUs + 0.01);
  }
});

test('what is measured in another thread between two looks lies between them', async () => {
  const origin = process.hrtime.bigint();
  const clock = new Clock(origin);
  // The same few lines as the clock's, in plain JavaScript: a thread has no other way to source in TypeScript.
  const worker = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
     parentPort.on('message', () => parentPort.postMessage(Number(process.hrtime.bigint() - workerData) / 1000));`,
    { eval: true, workerData: origin },
  );
  for (let left = 50; left > 0; left -= 1) {
    const before = clock.now();
    worker.postMessage('look');
    const [there] = await once(worker, 'message');
    const after = clock.now();
    expect(there).toBeGreaterThanOrEqual(before - clock.errorUs - 0.01);
    expect(there).toBeLessThanOrEqual(after + clock.errorUs + 0.01);
  }
  await worker.terminate();
});
