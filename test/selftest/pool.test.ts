import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Job, Judged } from '../../src/selftest/judge.js';
import { judgeAll } from '../../src/selftest/pool.js';
import { temporaryFolder } from '../conformance/temporary.js';

/** Answers with its process id, unless the seed of the job tells it to end, to be killed, or to say nothing. */
const SCRIPT = `
process.on('message', ({ seed }) => {
  if (seed === 1) process.exit(7);
  if (seed === 2) process.kill(process.pid, 'SIGKILL');
  if (seed !== 3) process.send({ stress: String(process.pid), ms: 1 });
});
process.on('disconnect', () => process.exit());
`;

function script(): string {
  const file = join(temporaryFolder(onTestFinished), 'worker.mjs');
  writeFileSync(file, SCRIPT);
  return file;
}

const job = (seed: number): Job => ({ server: 'plain', spec: 'lite', fsync: 'never', seed });

test('a process that ends leaves its job unjudged, and another goes on', async () => {
  const judged = new Map<number, Judged>();
  const onJudged = ({ seed }: Job, found: Judged) => void judged.set(seed, found);
  await judgeAll([4, 1, 5, 2, 6].map(job), { processes: 1, onJudged, script: script() });
  expect([...judged.keys()]).toEqual([4, 1, 5, 2, 6]);
  expect(judged.get(1)?.unjudged).toBe('the process that judged it has ended (exit code 7)');
  expect(judged.get(2)?.unjudged).toBe('the process that judged it has ended (signal SIGKILL)');
  const processes = [4, 5, 6].map((seed) => judged.get(seed)?.stress);
  expect(new Set(processes).size).toBe(3);
  for (const pid of processes) expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
});

test('an interrupt ends the processes; what was not judged by then is left out', async () => {
  const interrupt = new AbortController();
  const judged: Job[] = [];
  const onJudged = (each: Job) => {
    judged.push(each);
    setTimeout(() => interrupt.abort(), 50);
  };
  await judgeAll([job(4), job(3), job(5)], { processes: 1, onJudged, signal: interrupt.signal, script: script() });
  expect(judged).toEqual([job(4)]);
});
