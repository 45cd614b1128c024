import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { simulated } from '../../src/selftest/simulated-time.js';
import { temporaryFolder } from '../conformance/temporary.js';

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('an hour passes at once, and the real clock goes on behind it', async () => {
  const [realBefore, before] = [process.hrtime(), performance.now()];
  await simulated(async () => {
    const begin = performance.now();
    await sleep(3_600_000);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(3_600_000);
    expect(performance.now() - begin).toBeLessThan(3_600_001);
  });
  expect(process.hrtime(realBefore)[0]).toBeLessThan(600);
  expect(performance.now() - before).toBeLessThan(600_000);
});

test('timers fire in order, and those that were cleared do not', async () => {
  const fired: number[] = [];
  await simulated(async () => {
    for (const ms of [30, 10, 20]) setTimeout(() => fired.push(ms), ms);
    clearTimeout(setTimeout(() => fired.push(15), 15));
    const every = setInterval(() => fired.push(8), 8);
    await sleep(25);
    clearInterval(every);
    await sleep(10);
  });
  expect(fired).toEqual([8, 10, 8, 20, 8, 30]);
});

test('no instant is told twice', async () => {
  await simulated(async () => {
    const instants = Array.from({ length: 100 }, () => performance.now());
    expect(new Set(instants).size).toBe(100);
    expect(process.hrtime.bigint()).toBeGreaterThan(BigInt(Math.round((instants.at(-1) ?? 0) * 1e6)));
  });
});

test('an answer of the file system is waited for', async () => {
  const file = join(temporaryFolder(onTestFinished), 'file');
  await simulated(async () => {
    for (let round = 0; round < 50; round += 1) {
      const outcome = await Promise.race([writeFile(file, 'x').then(() => 'written'), sleep(1).then(() => 'leapt')]);
      expect(outcome).toBe('written');
    }
  });
});

test('what fails in it fails outside, with everything as it was', async () => {
  const before = { setTimeout, now: performance.now };
  await expect(simulated(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect({ setTimeout, now: performance.now }).toEqual(before);
});
