import { type CheckResult, type Result, summarize } from '../conformance/result.js';
import type { KnownFailures } from './entry.js';
import { type Item, judge } from './judge.js';

/** A run of the suite as a list of known failures has it; what another list said of it before is forgotten. */
export function holdConform(result: Result, list: Omit<KnownFailures, 'misfits'>): Result {
  const { checks: ran, knownFailures: _, ...rest } = result;
  const { known, misfits } = judge(list.entries, ran.map(itemOf), result.startedAt.slice(0, 10));
  const knownFailures = { ...list, misfits };
  const checks = ran.map(({ known: _, ...check }): CheckResult => {
    const excuse = known.get(check.id);
    return excuse === undefined ? check : { ...check, known: excuse };
  });
  return { ...rest, ...summarize(checks, knownFailures), knownFailures, checks };
}

/** Of a check that is unmet or inconclusive, nobody can tell whether it would have failed. */
function itemOf({ id, status }: CheckResult): Item {
  return { id, status: status === 'passed' || status === 'failed' ? status : 'undecided' };
}
