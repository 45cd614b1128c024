import { open, readdir, readFile, readlink, realpath, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A data file that this process has alone. */
export interface Lock {
  readonly kind: 'acquired';
  release(): Promise<void>;
}

/** What became of an attempt to lock a data file; `pid` is of the process that has it, maybe this one. */
export type LockOutcome = Lock | { readonly kind: 'held'; readonly pid: number };

/** Together a third of a second: time for others that start at this moment to step back. */
const ATTEMPTS = 20;
const PAUSE_MS = 15;

/**
 * Makes sure that one process of this machine has a data file, be it there yet or not. Symbolic links to a file share its
 * lock. Rejects with the errors of its folder: missing, read-only.
 *
 * Each process claims the lock by a file of its own, `<data file>.lock-<pid>-<start time>`; having made that, it has the
 * lock if there is no other claim. Of two processes, the one that looks later sees the other's claim, so never both have
 * the lock; where all see each other, the first by name stays and the others step back. Process id and start time tell
 * whether the process lives, also when its id is in use again; and as nobody else will ever make a claim of that
 * name, a dead one can be removed without a race.
 */
export async function acquireLock(path: string): Promise<LockOutcome> {
  const dataFile = await resolveLinks(path);
  const own = `${dataFile}.lock-${process.pid}-${(await processStat(process.pid))?.start ?? 0}`;
  const release = (): Promise<void> => rm(own, { force: true });
  let hasClaim = false;
  let rivals: Claim[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await pause(PAUSE_MS);
    rivals = await findRivals(dataFile, own);
    if (rivals.length === 0 && !hasClaim) {
      if (!(await makeFile(own))) return { kind: 'held', pid: process.pid };
      hasClaim = true;
      rivals = await findRivals(dataFile, own);
    }
    if (rivals.length === 0) return { kind: 'acquired', release };
    if (hasClaim && rivals.some(({ path }) => path < own)) {
      await release();
      hasClaim = false;
    }
  }
  if (hasClaim) await release();
  return { kind: 'held', pid: (rivals[0] as Claim).pid };
}

interface Claim {
  readonly path: string;
  readonly pid: number;
}

/** The other living processes that claim the lock; what dead ones left is removed. */
async function findRivals(dataFile: string, own: string): Promise<Claim[]> {
  const folder = dirname(dataFile);
  const prefix = `${basename(dataFile)}.lock-`;
  const rivals: Claim[] = [];
  for (const name of await readdir(folder)) {
    const match = name.startsWith(prefix) ? /^(\d+)-(\d+)$/.exec(name.slice(prefix.length)) : null;
    const path = join(folder, name);
    if (match === null || path === own) continue;
    const pid = Number(match[1]);
    if (await isAlive(pid, match[2] as string)) rivals.push({ path, pid });
    else await rm(path, { force: true });
  }
  return rivals;
}

async function isAlive(pid: number, start: string): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and is somebody else's.
    if (codeOf(error) !== 'EPERM') return false;
  }
  const stat = await processStat(pid);
  // One that was killed and not yet waited for by its parent is a zombie.
  return stat === undefined || (stat.start === start && stat.state !== 'Z');
}

/** State and start time (in clock ticks since boot) of a process; undefined where there is no /proc, as on macOS. */
async function processStat(pid: number): Promise<{ state: string; start: string } | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => undefined);
  // "pid (name) state ...", of which the name may hold anything; see proc_pid_stat(5).
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields?.[0];
  const start = fields?.[19];
  return state === undefined || start === undefined ? undefined : { state, start };
}

/** False where there is one already. */
async function makeFile(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx')).close();
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** The one path of a file by all its names, whether there is such a file or not. */
async function resolveLinks(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  const folder = await realpath(dirname(path));
  const target = await readlink(path).catch(() => undefined);
  return target === undefined ? join(folder, basename(path)) : resolveLinks(resolve(folder, target));
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
