import type { BenchResult } from '../../bench/result.js';
import { isWhole, type SelftestResult } from '../../selftest/result.js';
import { describeWorkload, formatCount, formatRatio } from '../figures.js';
import { misfitCases, misfitsInWords } from '../known-failures.js';
import type { Case, View } from './view.js';

/** A benchmark: nothing in it can fail; a case for each target under each workload. */
export function benchView(result: BenchResult): View {
  const { targets, workloads, startedAt, durationMs, baseline, interrupted } = result;
  const cases = workloads.flatMap((workload) =>
    workload.measurements.map(({ target, opsPerSecond, ratio }): Case => {
      const rate = `${formatCount(opsPerSecond.median)} operations a second`;
      return {
        id: `${describeWorkload(workload)}: ${target}`,
        suite: describeWorkload(workload),
        title: `${target}: ${rate}, ${formatRatio(ratio.median)} of ${baseline}`,
        status: 'passed',
        seconds: 0,
      };
    }),
  );
  return {
    name: 'memlite-kit bench',
    subject: targets.map(({ name }) => name).join(', '),
    startedAt,
    seconds: durationMs / 1000,
    verdict: interrupted ? 'inconclusive' : 'passed',
    headline: `${interrupted ? 'interrupted: ' : ''}${targets.length} targets under ${workloads.length} workloads`,
    cases,
  };
}

/** The kill matrix: a case for each sound server, each fault, and each check that catches none. */
export function selftestView(result: SelftestResult): View {
  const { sound, faults, checks, problems, startedAt, durationMs, verdict, interrupted } = result;
  const list = result.knownFailures ?? { file: '', misfits: [] };
  const problemOf = (what: string) => problems.find((problem) => problem.what === what);
  const caseOf = (suite: string, name: string, title: string, ms: number): Case => {
    const { sentence: message, known } = problemOf(name) ?? {};
    return {
      id: `${suite}.${name}`,
      suite,
      title,
      status: message === undefined ? 'passed' : known === undefined ? 'failed' : 'known',
      seconds: ms / 1000,
      ...(message !== undefined && { message, repeat: 'memlite-kit selftest' }),
      ...(known !== undefined && { known }),
    };
  };
  // Only where all faults were tried can a check be found to catch none.
  const judged = isWhole(result) ? checks : [];
  const cases = [
    ...sound.map(({ name, ms }) => caseOf('sound servers', name, `nothing accuses the ${name}`, ms)),
    ...faults.map(({ name, summary, ms }) => caseOf('faults', name, `${name}: ${summary}`, ms)),
    ...judged.map(({ id, title }) => caseOf('checks', id, `${id} catches a fault: ${title}`, 0)),
    ...misfitCases(list),
  ];
  const known = problems.filter((problem) => problem.known !== undefined).length;
  const counts = [
    `${faults.length - problems.filter(({ kind }) => kind !== 'idle' && kind !== 'accused').length} of ${faults.length} faults caught`,
    `${problems.length - known} problems`,
    ...(known > 0 ? [`${known} known`] : []),
    ...(list.misfits.length > 0 ? [misfitsInWords(list)] : []),
  ];
  return {
    name: 'memlite-kit selftest',
    subject: `the suite on ${sound.length} sound servers and ${faults.length} faults`,
    startedAt,
    seconds: durationMs / 1000,
    verdict: verdict === 'failed' ? 'failed' : interrupted ? 'inconclusive' : 'passed',
    headline: `${verdict}: ${counts.join(', ')}`,
    cases,
  };
}
