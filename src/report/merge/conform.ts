import { type CheckResult, type LikelyCause, type Result, summarize } from '../../conformance/result.js';
import { UsageError } from '../../errors.js';
import { earliest, spanMs } from './merge.js';

/** The checks of all parts, in the order of their features. */
export function mergeConform(parts: readonly Result[]): Result {
  const [first] = parts as readonly [Result];
  const spec = parts.find(({ target }) => target.spec !== first.target.spec);
  if (spec !== undefined)
    throw new UsageError(
      `a part was judged by ${first.target.spec}, another by ${spec.target.spec}: they are not parts of one run`,
    );
  const checks = parts.flatMap((part) => part.checks).sort(inFeatures);
  const twice = checks.find(({ id }, index) => checks[index + 1]?.id === id);
  if (twice !== undefined) throw new UsageError(`${twice.id} is in two parts: they are not parts of one run`);
  const { shard: _, likelyCauses: __, ...whole } = first;
  const likelyCauses = mergeCauses(parts.flatMap((part) => part.likelyCauses ?? []));
  return {
    ...whole,
    startedAt: earliest(parts),
    durationMs: spanMs(parts),
    suiteMs: parts.reduce((sum, { suiteMs }) => sum + suiteMs, 0),
    delayMs: Math.max(...parts.map(({ delayMs }) => delayMs)),
    ...summarize(checks),
    ...(likelyCauses.length > 0 && { likelyCauses }),
    checks,
  };
}

/** What explains failures in several parts is told once, the cause of most first. */
function mergeCauses(all: readonly LikelyCause[]): LikelyCause[] {
  const byName = new Map<string, LikelyCause>();
  for (const cause of all)
    byName.set(cause.name, { ...cause, checks: [...(byName.get(cause.name)?.checks ?? []), ...cause.checks] });
  return [...byName.values()].sort((a, b) => b.checks.length - a.checks.length);
}

function inFeatures(a: CheckResult, b: CheckResult): number {
  const [one, other] = [a.source, b.source];
  if (one === undefined || other === undefined || one.file === other.file)
    return (one?.line ?? 0) - (other?.line ?? 0) || (a.id < b.id ? -1 : 1);
  return one.file < other.file ? -1 : 1;
}
