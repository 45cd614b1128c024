import { isWhole, type Problem, type SelftestResult } from '../selftest/result.js';
import type { KnownFailures } from './entry.js';
import { type Item, judge } from './judge.js';

/** A selftest as a list of known failures has it; what another list said of it before is forgotten. */
export function holdSelftest(result: SelftestResult, list: Omit<KnownFailures, 'misfits'>): SelftestResult {
  const { known, misfits } = judge(list.entries, itemsOf(result), result.startedAt.slice(0, 10));
  const problems = result.problems.map(({ known: _, ...problem }): Problem => {
    const excuse = known.get(problem.what);
    return excuse === undefined ? problem : { ...problem, known: excuse };
  });
  const isWell = misfits.length === 0 && problems.every((problem) => problem.known !== undefined);
  return { ...result, problems, knownFailures: { ...list, misfits }, verdict: isWell ? 'passed' : 'failed' };
}

/** Faults, which fail where nothing catches them, and checks, which fail where they catch none. A sound server has no excuse. */
function itemsOf(result: SelftestResult): Item[] {
  const { faults, checks, problems } = result;
  const kinds = new Map(problems.map(({ what, kind }) => [what, kind]));
  return [
    ...faults.map(({ name }): Item => {
      const kind = kinds.get(name);
      return { id: name, status: kind === undefined ? 'passed' : kind === 'unjudged' ? 'undecided' : 'failed' };
    }),
    ...checks.map(({ id, faults }): Item => {
      return { id, status: faults.length > 0 ? 'passed' : isWhole(result) ? 'failed' : 'undecided' };
    }),
  ];
}
