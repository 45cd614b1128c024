import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ownEnvironment } from '../own-environment.js';
import type { Job, Judged } from './judge.js';

/** Servers in processes of their own are waited for at times: one more process than there are processors keeps them busy. */
export const DEFAULT_PROCESSES = availableParallelism() + 1;
/** Nothing takes nearly as long; who does not come back is stuck. */
const LONGEST_MS = 5 * 60_000;
/** A process that is to end gets so long to remove its files and kill its servers. */
const PATIENCE_MS = 2000;

export interface PoolOptions {
  readonly processes: number;
  /** Is called for each job, in the order in which they end. */
  readonly onJudged: (job: Job, judged: Judged) => void;
  /** Ends all processes; what is not judged by then is left out. */
  readonly signal?: AbortSignal | undefined;
  /** What a process runs: it answers each message, a job, with another, what it found. */
  readonly script?: string;
}

/**
 * Has jobs judged by several processes, for a process judges one at a time. One that ends before its job leaves it unjudged,
 * and another takes its place.
 */
export async function judgeAll(
  jobs: readonly Job[],
  { processes, onJudged, signal, script = worker() }: PoolOptions,
): Promise<void> {
  const waiting = [...jobs];
  const isOver = () => signal?.aborted === true;
  const work = async () => {
    let child: ChildProcess | undefined;
    try {
      for (let job = waiting.shift(); job !== undefined && !isOver(); job = waiting.shift()) {
        child = child !== undefined && runs(child) ? child : start(script);
        const judged = await ask(child, job, signal);
        if (!isOver()) onJudged(job, judged);
      }
    } finally {
      if (child !== undefined) await end(child);
    }
  };
  await Promise.all(Array.from({ length: Math.min(processes, jobs.length) }, work));
}

/**
 * Room for what lives briefly, most of what a run makes: 0.85 of the processor time; and no threads for what V8 does in the background,
 * for there is no idle processor to do it on: 0.87.
 */
const V8_FLAGS = ['--max-semi-space-size=64', '--single-threaded'];

/** In a group of its own: what a terminal sends to its foreground is for the parent to act upon. */
function start(script: string): ChildProcess {
  const execArgv = [...process.execArgv, ...V8_FLAGS];
  return fork(script, { serialization: 'advanced', detached: true, execArgv, env: ownEnvironment() });
}

function runs({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

async function end(child: ChildProcess): Promise<void> {
  if (!runs(child)) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const stuck = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  await ended;
  clearTimeout(stuck);
}

/** Resolves with what was found, or why nothing was. */
async function ask(child: ChildProcess, job: Job, signal: AbortSignal | undefined): Promise<Judged> {
  const begin = performance.now();
  const answer = await new Promise<Judged | string>((resolve) => {
    const onExit = (code: number | null, by: NodeJS.Signals | null) =>
      done(`the process that judged it has ended (${by === null ? `exit code ${code}` : `signal ${by}`})`);
    const onAbort = () => done('the selftest was interrupted');
    const stuck = setTimeout(() => {
      child.kill('SIGKILL');
      done(`it was not judged within ${LONGEST_MS / 60_000} minutes`);
    }, LONGEST_MS);
    const done = (found: Judged | string) => {
      clearTimeout(stuck);
      child.off('message', done).off('exit', onExit);
      signal?.removeEventListener('abort', onAbort);
      resolve(found);
    };
    child.once('message', done).once('exit', onExit);
    signal?.addEventListener('abort', onAbort);
    // A process that has ended already is told by its exit.
    child.send(job, () => {});
  });
  return typeof answer === 'string' ? { unjudged: answer, ms: performance.now() - begin } : answer;
}

/** The built file; while developing, the source, for which the parent's loader is passed on. */
function worker(): string {
  const url = new URL('./worker.js', import.meta.url);
  return fileURLToPath(existsSync(fileURLToPath(url)) ? url : new URL('./worker.ts', import.meta.url));
}
