import { plainId } from '../conformance/kill-matrix.js';
import type { Result } from '../conformance/result.js';
import type { Fault } from '../server/faults/fault.js';
import type { Job, Judged } from './judge.js';
import { type FaultRun, isCaught, type Problem, type SelftestResult, type SoundRun } from './result.js';

/** What a server is called: the fault that it has, or which of the sound ones it is. */
export function serverName({ server, spec, fsync }: Job): string {
  return typeof server === 'string' ? `${server} server, ${spec}, ${fsync}` : server.fault;
}

/** What is known of a server without a fault. */
export function soundRun(job: Job, { result, unjudged, stress, ms }: Judged): SoundRun {
  const gone = result?.checks.find(({ status }) => status === 'inconclusive')?.reason;
  const why = unjudged ?? gone;
  return {
    name: serverName(job),
    passed: result?.summary.passed ?? 0,
    failed: [...failures(result), ...(stress === undefined ? [] : ['stress'])],
    ...(why !== undefined && { unjudged: why }),
    ms: Math.round(ms),
  };
}

/** What is known of a server with a fault. */
export function faultRun(name: string, fault: Fault, job: Job, { result, unjudged, stress, ms }: Judged): FaultRun {
  const { summary, clauses } = fault;
  const failed = failures(result);
  const own = failed.filter((id) => isOf(id, clauses));
  const isProbed = unjudged !== undefined && clauses.some((clause) => unjudged.includes(`-${clause}:`));
  return {
    name,
    summary,
    spec: job.spec,
    clauses,
    failed: [...own, ...failed.filter((id) => !own.includes(id))],
    own: own.length,
    ...(stress !== undefined && { stress }),
    ...(unjudged !== undefined && { [isProbed ? 'probe' : 'unjudged']: unjudged }),
    ms: Math.round(ms),
  };
}

function failures(result: Result | undefined): string[] {
  return (result?.checks ?? []).filter(({ status }) => status === 'failed').map(({ id }) => plainId(id));
}

function isOf(id: string, clauses: readonly string[]): boolean {
  return clauses.some((clause) => id.startsWith(`${clause}.`));
}

/** Each check, and the faults that it catches. */
export function killedBy(titles: ReadonlyMap<string, string>, runs: readonly FaultRun[]): SelftestResult['checks'] {
  return [...titles].map(([id, title]) => ({
    id,
    title,
    faults: runs.filter(({ failed }) => failed.includes(id)).map(({ name }) => name),
  }));
}

/** Everything that makes a selftest fail. */
export function problemsOf({
  whole,
  sound,
  faults,
  checks,
}: Pick<SelftestResult, 'whole' | 'sound' | 'faults' | 'checks'>): Problem[] {
  const problems: Problem[] = [];
  for (const { name, failed, unjudged } of sound) {
    if (unjudged !== undefined)
      problems.push({ kind: 'unjudged', what: name, sentence: `the ${name} was not judged: ${unjudged}` });
    if (failed.length > 0)
      problems.push({
        kind: 'accused',
        what: name,
        sentence: `the ${name} is sound, and accused by ${failed.join(', ')}`,
      });
  }
  for (const run of faults) problems.push(...problemsOfFault(run));
  for (const { id, title, faults: caught } of whole ? checks : [])
    if (caught.length === 0)
      problems.push({ kind: 'idle', what: id, sentence: `the check ${id} (${title}) catches no fault` });
  return problems;
}

function problemsOfFault(run: FaultRun): Problem[] {
  const { name, clauses, failed, unjudged } = run;
  if (isCaught(run)) return [];
  if (failed.length > 0)
    return [
      {
        kind: 'wrong reason',
        what: name,
        sentence: `the fault ${name} breaks ${clauses.join(', ')}, and is caught only by ${failed.join(', ')}`,
      },
    ];
  return [
    unjudged === undefined
      ? { kind: 'survived', what: name, sentence: `the fault ${name} is caught by nothing` }
      : { kind: 'unjudged', what: name, sentence: `the server with the fault ${name} was not judged: ${unjudged}` },
  ];
}

/** Of numbers; 0 where there are none. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const [low = 0, high = low] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return (low + high) / 2;
}
