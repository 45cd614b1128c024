import { spawn } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { sleep } from '../../src/client/connection.js';
import { cpuUse } from '../../src/target/cpu.js';

const started: number[] = [];
afterEach(() => {
  for (const pid of started.splice(0)) process.kill(-pid, 'SIGKILL');
});

/** A process group of Node.js that carries out a script. */
async function group(script: string): Promise<number> {
  const child = spawn(process.execPath, ['-e', `${script}; console.log()`], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('nothing was started');
  started.push(pid);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return pid;
}

const SPIN = 'setTimeout(() => { for (;;); }, 1)';

test('a process that never rests is ready, and demands a processor, however many others do', async () => {
  const spinning = await Promise.all(Array.from({ length: 6 }, () => group(SPIN)));
  await sleep(100);
  for (const pid of spinning) {
    const { share, ready } = await cpuUse(pid, 500);
    expect(ready).toBe(true);
    expect(share).toBeGreaterThan(0.5);
  }
});

test('one that waits for something else is at rest', async () => {
  const pid = await group('setInterval(() => {}, 10_000)');
  const deadline = performance.now() + 20_000;
  // What its start has left may take a while.
  for (;;) {
    const { share, ready } = await cpuUse(pid, 200);
    if (share < 0.5 && !ready) break;
    expect(performance.now()).toBeLessThan(deadline);
  }
});
