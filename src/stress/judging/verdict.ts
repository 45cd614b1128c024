import { EXIT, type ExitCode } from '../../errors.js';
import { counted, describeErrors } from '../../report/stress-figures.js';
import type { AuditResult, ConsistencyResult, OperationCounts, StressResult, ThresholdResult } from '../result.js';
import type { NemesisFinding } from '../trouble/nemesis.js';

/** All that a verdict rests on. */
export interface Findings {
  readonly consistency: ConsistencyResult;
  readonly audit?: AuditResult | undefined;
  readonly thresholds: readonly ThresholdResult[];
  readonly operations: OperationCounts;
  /** What became of the target, where the run could not go on. */
  readonly finding?: NemesisFinding | undefined;
  readonly interrupted: boolean;
}

/**
 * The verdict, and why: what contradicts a promise comes first, then what was demanded of the figures, then what was left
 * open. A run in which nothing was answered, or nothing stored, proves nothing, and neither does half a run that found nothing.
 */
export function reachVerdict(findings: Findings): Pick<StressResult, 'verdict' | 'reasons'> {
  const failures = [...contradictions(findings), ...unmetThresholds(findings)];
  if (failures.length > 0) return { verdict: 'failed', reasons: failures };
  const doubts = doubtsOf(findings);
  if (doubts.length > 0) return { verdict: 'inconclusive', reasons: doubts };
  return { verdict: 'passed', reasons: [explained(findings)] };
}

/** The exit code of the contract. */
export function exitCodeOf({ verdict }: Pick<StressResult, 'verdict'>): ExitCode {
  return verdict === 'passed' ? EXIT.ok : verdict === 'failed' ? EXIT.violation : EXIT.inconclusive;
}

function contradictions({ consistency, audit, finding }: Findings): string[] {
  const reasons: string[] = [];
  const { violatedKeys, keys, violations } = consistency;
  if (consistency.verdict === 'violation') {
    const [first] = violations;
    const example = first === undefined ? '' : `: ${first.sentence}`;
    reasons.push(
      `${violatedKeys} of ${counted(keys, 'key')} ${violatedKeys === 1 ? 'contradicts itself' : 'contradict themselves'}${example}`,
    );
  }
  if (audit !== undefined && audit.findingsTotal > 0) {
    const more = audit.findingsTotal > 1 ? `, and ${audit.findingsTotal - 1} more` : '';
    reasons.push(`the file ${audit.file} is not as it must be: ${audit.findings[0] ?? ''}${more}`);
  }
  if (finding?.level === 'must') reasons.push(finding.sentence);
  return reasons;
}

/** What was demanded of the figures and is not so, in sentences. */
export function unmetThresholds({ thresholds, operations }: Pick<Findings, 'thresholds' | 'operations'>): string[] {
  return thresholds
    .filter(({ met }) => met === false)
    .map(({ option, measured }) =>
      option.startsWith('--max-errors') ? errorsOf(operations) : `${option} is not met: ${measured}`,
    );
}

/** E.g. `3 operations failed: 2 no-reply, 1 closed`. */
function errorsOf(operations: OperationCounts): string {
  const total = Object.values(operations.errors).reduce((sum, count) => sum + count, 0);
  return `${counted(total, 'operation')} failed: ${describeErrors(operations)}`;
}

function doubtsOf({ consistency, operations, finding, interrupted }: Findings): string[] {
  const reasons: string[] = [];
  const { hits, misses, stored, refused } = operations;
  if (hits + misses + stored + refused === 0) reasons.push('nothing was answered');
  else if (stored === 0)
    reasons.push(`no SET was answered with success, ${refused} were refused: nothing was there to be read`);
  if (consistency.verdict === 'unknown')
    reasons.push(
      `the replies were not judged to the end${consistency.reason === undefined ? '' : `: ${consistency.reason}`}`,
    );
  if (finding?.level === 'should') reasons.push(finding.sentence);
  if (interrupted) {
    const soFar = consistency.verdict === 'ok' ? '; in what was done until then, every reply has an explanation' : '';
    reasons.push(`the run was interrupted${soFar}`);
  }
  return reasons;
}

/** What is said where all is well. */
export function explained({ consistency, operations }: Pick<Findings, 'consistency' | 'operations'>): string {
  return `an order of the ${counted(operations.total, 'operation')} on ${counted(consistency.keys, 'key')} explains every reply`;
}
