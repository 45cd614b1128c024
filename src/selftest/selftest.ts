import { loadCatalogue } from '../conformance/catalogue.js';
import { plainId } from '../conformance/kill-matrix.js';
import type { Result } from '../conformance/result.js';
import { UsageError } from '../errors.js';
import { SPEC_NAMES } from '../protocol/dialect.js';
import { faultNames, loadFault } from '../server/fault-registry.js';
import type { Fault } from '../server/faults/fault.js';
import { isInShard, type Shard } from '../shard.js';
import { packageVersion } from '../version.js';
import type { Job, Judged } from './judge.js';
import { faultRun, killedBy, median, problemsOf, serverName, soundRun } from './matrix.js';
import { DEFAULT_PROCESSES, judgeAll } from './pool.js';
import { type FaultRun, isWhole, type SelftestResult, type SoundRun } from './result.js';

export interface SelftestOptions {
  /** The faults to try; all of them unless given, and the sound servers as well. */
  readonly faults?: readonly string[];
  /** Only this part of the servers. */
  readonly shard?: Shard;
  readonly seed: number;
  readonly processes?: number;
  readonly signal?: AbortSignal;
  /** At the start, and after each server: how many are done, and of how many, and which was the last. */
  readonly onProgress?: (done: number, total: number, name?: string) => void;
  /** Takes the whole result of each fault, which the matrix is made of. */
  readonly onResult?: (fault: string, result: Result) => void;
}

/**
 * Runs the suite on sound servers, which it must leave alone, and on each fault, which it must catch.
 * @throws UsageError for a fault that there is not
 */
export async function selftest(options: SelftestOptions): Promise<SelftestResult> {
  const { seed, shard, signal, onProgress, onResult } = options;
  const begin = performance.now();
  const startedAt = new Date().toISOString();
  const faults = await load(options.faults ?? faultNames());
  const whole = options.faults === undefined;
  const all = [...(whole ? soundJobs(seed) : []), ...faultJobs(faults, seed)];
  const jobs = shard === undefined ? all : all.filter((job) => isInShard(serverName(job), shard));
  const sound: SoundRun[] = [];
  const runs: FaultRun[] = [];
  const onJudged = (job: Job, judged: Judged) => {
    const { server } = job;
    if (typeof server === 'string') sound.push(soundRun(job, judged));
    else {
      const fault = faults.get(server.fault);
      if (fault !== undefined) runs.push(faultRun(server.fault, fault, job, judged));
      if (judged.result !== undefined) onResult?.(server.fault, judged.result);
    }
    onProgress?.(sound.length + runs.length, jobs.length, serverName(job));
  };
  onProgress?.(0, jobs.length);
  await judgeAll(jobs, { processes: options.processes ?? DEFAULT_PROCESSES, onJudged, signal });
  runs.sort((a, b) => (a.name < b.name ? -1 : 1));
  sound.sort((a, b) => (a.name < b.name ? -1 : 1));
  const matrix = {
    whole: whole && signal?.aborted !== true,
    sound,
    faults: runs,
    checks: killedBy(await titles(), runs),
  };
  const problems = problemsOf({
    ...matrix,
    whole: isWhole({ whole: matrix.whole, ...(shard !== undefined && { shard }) }),
  });
  return {
    format: 'memlite-kit/result',
    version: 1,
    kind: 'selftest',
    tool: { name: 'memlite-kit', version: packageVersion() },
    startedAt,
    durationMs: Math.round(performance.now() - begin),
    seed,
    ...(shard !== undefined && { shard }),
    interrupted: signal?.aborted === true,
    ...matrix,
    medianFailures: median(runs.map(({ failed }) => failed.length)),
    problems,
    verdict: problems.length === 0 ? 'passed' : 'failed',
  };
}

async function load(names: readonly string[]): Promise<Map<string, Fault>> {
  const faults = new Map<string, Fault>();
  for (const name of names) faults.set(name, await loadFault(name));
  if (faults.size === 0) throw new UsageError('there are no faults to try');
  return faults;
}

/** The reference server in all dialects and policies, and the plain one that faults are given to. */
function soundJobs(seed: number): Job[] {
  const policies = ['always', 'everysec', 'never'] as const;
  return SPEC_NAMES.flatMap((spec): Job[] => [
    ...policies.map((fsync): Job => ({ server: 'reference', spec, fsync, seed })),
    { server: 'plain', spec, fsync: 'everysec', seed },
  ]);
}

/** Those first that take long, for they are waited for at the end. */
function faultJobs(faults: ReadonlyMap<string, Fault>, seed: number): Job[] {
  const names = [...faults.keys()].sort((a, b) => weight(faults.get(b)) - weight(faults.get(a)));
  return names.map((name) => {
    const [spec = 'lite'] = faults.get(name)?.specs ?? ['lite'];
    return { server: { fault: name }, spec, fsync: 'everysec', seed };
  });
}

function weight(fault: Fault | undefined): number {
  return (fault?.process === 'own' ? 10 : 0) + (fault?.isSlow === true ? 5 : 0);
}

/** The titles of all checks, by their plain ids. */
async function titles(): Promise<Map<string, string>> {
  return new Map((await loadCatalogue()).map(({ id, title }) => [plainId(id), title]));
}
