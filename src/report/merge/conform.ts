import { type CheckResult, type Result, summarize } from '../../conformance/result.js';
import { UsageError } from '../../errors.js';
import { earliest, spanMs } from './spans.js';

/** The checks of all parts, in the order of their features. What they are likely to come from is for others to say. */
export function mergeConform(parts: readonly Result[]): Result {
  const [first] = parts as readonly [Result];
  const checks = parts.flatMap((part) => part.checks).sort(inFeatures);
  const twice = checks.find(({ id }, index) => checks[index + 1]?.id === id);
  if (twice !== undefined) throw new UsageError(`${twice.id} is in two parts: they are not parts of one run`);
  const { shard: _, likelyCauses: __, ...whole } = first;
  return {
    ...whole,
    startedAt: earliest(parts),
    durationMs: spanMs(parts),
    suiteMs: parts.reduce((sum, { suiteMs }) => sum + suiteMs, 0),
    delayMs: Math.max(...parts.map(({ delayMs }) => delayMs)),
    ...summarize(checks),
    checks,
  };
}

function inFeatures(a: CheckResult, b: CheckResult): number {
  const [one, other] = [a.source, b.source];
  if (one === undefined || other === undefined || one.file === other.file)
    return (one?.line ?? 0) - (other?.line ?? 0) || (a.id < b.id ? -1 : 1);
  return one.file < other.file ? -1 : 1;
}
