import { UsageError } from '../../errors.js';
import type { SelftestResult } from '../../selftest/result.js';
import { earliest, spanMs } from './spans.js';

/** The kill matrix of all parts; which checks are idle shows only now. */
export function mergeSelftest(parts: readonly SelftestResult[]): SelftestResult {
  const [first] = parts as readonly [SelftestResult];
  const other = parts.find(({ seed }) => seed !== first.seed);
  if (other !== undefined)
    throw new UsageError(`a part had the seed ${first.seed}, another ${other.seed}: they are not parts of one run`);
  const { shard: _, ...whole } = first;
  const faults = parts.flatMap((part) => part.faults).sort((a, b) => (a.name < b.name ? -1 : 1));
  const checks = first.checks.map(({ id, title }) => ({
    id,
    title,
    faults: faults.filter(({ failed }) => failed.includes(id)).map(({ name }) => name),
  }));
  const idle = checks
    .filter((check) => check.faults.length === 0)
    .map(({ id, title }) => ({
      kind: 'idle' as const,
      what: id,
      sentence: `the check ${id} (${title}) catches no fault`,
    }));
  const isWhole = parts.every((part) => part.whole);
  const problems = [...parts.flatMap((part) => part.problems), ...(isWhole ? idle : [])];
  const failures = faults.map(({ failed }) => failed.length).sort((a, b) => a - b);
  return {
    ...whole,
    startedAt: earliest(parts),
    durationMs: spanMs(parts),
    whole: isWhole,
    interrupted: parts.some((part) => part.interrupted),
    sound: parts.flatMap((part) => part.sound).sort((a, b) => (a.name < b.name ? -1 : 1)),
    faults,
    checks,
    medianFailures: ((failures[(failures.length - 1) >> 1] ?? 0) + (failures[failures.length >> 1] ?? 0)) / 2,
    problems,
    verdict: problems.length === 0 ? 'passed' : 'failed',
  };
}
