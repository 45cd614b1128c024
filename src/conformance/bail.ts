import type { CheckResult } from './result.js';

/**
 * Tells when a run has seen enough: after so many violations.
 * @param strict what else is a violation: SHOULD failures, and checks that could not run
 * @param isKnown whether a failure is excused, and no violation
 * @returns what to call with each result, which then says why the run is over
 */
export function bailAfter(
  violations: number,
  strict: boolean,
  isKnown: (id: string) => boolean,
): (result: CheckResult) => string | undefined {
  let seen = 0;
  return ({ id, status, level }) => {
    const isViolation =
      status === 'failed' ? (level === 'must' || strict) && !isKnown(id) : status === 'unmet' && strict;
    if (isViolation) seen += 1;
    if (seen < violations) return undefined;
    return `not run: --bail ended the run after ${violations === 1 ? 'a violation' : `${violations} violations`}`;
  };
}
