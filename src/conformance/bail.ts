import type { CheckResult } from './result.js';

/**
 * Tells when a run has seen enough: after so many violations.
 * @param strict what else is a violation: SHOULD failures, and checks that could not run
 * @param excused the ids of checks whose failures are known, and no violations
 * @returns what to call with each result, which then says why the run is over
 */
export function bailAfter(
  violations: number,
  strict: boolean,
  excused: ReadonlySet<string>,
): (result: CheckResult) => string | undefined {
  let seen = 0;
  return ({ id, status, level }) => {
    const isFailure = status === 'failed' && !excused.has(id) && (level === 'must' || strict);
    const isViolation = isFailure || (status === 'unmet' && strict);
    if (isViolation) seen += 1;
    if (seen < violations) return undefined;
    return `not run: --bail ended the run after ${violations === 1 ? 'a violation' : `${violations} violations`}`;
  };
}
