import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Job, Judged } from './judge.js';

/** Much of a run is waiting: one more process than there are processors keeps them busy. */
export const DEFAULT_PROCESSES = availableParallelism() + 1;

/**
 * Has jobs judged by several processes, for a process judges one at a time.
 * @param onJudged is called for each, in the order in which they end
 * @throws Error where a process ends before its job
 */
export async function judgeAll(
  jobs: readonly Job[],
  processes: number,
  onJudged: (job: Job, judged: Judged) => void,
  signal?: AbortSignal,
): Promise<void> {
  const waiting = [...jobs];
  const children = Array.from({ length: Math.min(processes, jobs.length) }, () =>
    fork(worker(), { serialization: 'advanced' }),
  );
  const kill = () => {
    for (const child of children) child.kill('SIGTERM');
  };
  signal?.addEventListener('abort', kill);
  try {
    await Promise.all(children.map((child) => work(child, waiting, onJudged, signal)));
  } finally {
    signal?.removeEventListener('abort', kill);
    kill();
  }
}

async function work(
  child: ChildProcess,
  waiting: Job[],
  onJudged: (job: Job, judged: Judged) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let job = waiting.shift(); job !== undefined && !isAborted(signal); job = waiting.shift()) {
    const judged = await ask(child, job);
    if (judged === undefined) {
      if (isAborted(signal)) return;
      throw new Error(`the process that judged ${JSON.stringify(job)} has ended`);
    }
    onJudged(job, judged);
  }
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

/** Undefined where the process ends instead. */
function ask(child: ChildProcess, job: Job): Promise<Judged | undefined> {
  return new Promise((resolve) => {
    const end = () => done(undefined);
    const done = (judged: Judged | undefined) => {
      child.off('message', done).off('exit', end);
      resolve(judged);
    };
    child.once('message', done).once('exit', end);
    child.send(job);
  });
}

/** The built file; while developing, the source, for which the parent's loader is passed on. */
function worker(): string {
  const url = new URL('./worker.js', import.meta.url);
  return fileURLToPath(existsSync(fileURLToPath(url)) ? url : new URL('./worker.ts', import.meta.url));
}
