import type { Manner } from './manner.js';
import { mostOf } from './manner.js';

/** A defect, and the checks that it makes fail. Ids are without their specification: `SET-4.2`. */
export interface Cause {
  readonly name: string;
  /** These fail wherever the defect is. */
  readonly fails: readonly string[];
  /** These may fail: they speak neither for nor against it. */
  readonly sometimes: readonly string[];
  /** How most of them fail, where that is known. */
  readonly manner?: Manner | undefined;
}

/** What a run has found. Checks that came to no end are in neither. */
export interface Findings {
  readonly failed: ReadonlyMap<string, Manner>;
  readonly passed: ReadonlySet<string>;
}

/** A cause of several failures; several causes, where the checks cannot tell which of them it is. */
export interface Diagnosis {
  readonly names: readonly string[];
  /** The failures that it explains, in the order of the findings. */
  readonly checks: readonly string[];
}
export const T = { min: 2, precision: 0.8, fresh: 0.5, most: 3, penalty: 2, manner: true, share: 0, stray: 0 };

export function diagnose({ failed, passed }: Findings, causes: readonly Cause[]): Diagnosis[] {
  const left = new Set(failed.keys());
  const found: Diagnosis[] = [];
  while (found.length < T.most) {
    const best = causes
      .map((cause) => weigh(cause, failed, passed, left))
      .filter((each) => isLikely(each, left.size))
      .sort(byRank);
    const [first] = best;
    if (first === undefined) break;
    const equal = best.filter((each) => byEvidence(first, each) === 0 && sameSet(each.fresh, first.fresh));
    const explained = new Set([...first.cause.fails, ...first.cause.sometimes]);
    const checks = [...left].filter((id) => explained.has(id));
    found.push({ names: equal.map(({ cause }) => cause.name), checks });
    for (const id of checks) left.delete(id);
  }
  return found;
}

interface Weighed {
  readonly cause: Cause;
  readonly hits: readonly string[];
  readonly fresh: readonly string[];
  readonly misses: readonly string[];
  readonly strays: number;
  readonly manner: 'same' | 'unlike' | 'unknown';
}

function weigh(cause: Cause, failed: ReadonlyMap<string, Manner>, passed: ReadonlySet<string>, left: ReadonlySet<string>): Weighed {
  const hits = cause.fails.filter((id) => failed.has(id));
  const fresh = hits.filter((id) => left.has(id));
  const misses = cause.fails.filter((id) => passed.has(id));
  const met = mostOf(hits.flatMap((id) => failed.get(id) ?? []));
  const manner = met === undefined || cause.manner === undefined ? 'unknown' : met === cause.manner ? 'same' : 'unlike';
  const clauses = new Set(hits.map(clauseOf));
  const strays = [...left].filter((id) => clauses.has(clauseOf(id)) && !cause.fails.includes(id) && !cause.sometimes.includes(id)).length;
  const g = manner === 'unlike' && (met === 'gone' || cause.manner === 'gone');
  return { cause, hits, fresh, misses, strays, manner: g ? 'unlike' : manner === 'same' ? 'same' : 'unknown' };
}

function isLikely({ hits, fresh, misses, manner, strays }: Weighed, n: number): boolean {
  return (
    fresh.length >= T.min &&
    fresh.length >= hits.length * T.fresh &&
    hits.length >= (hits.length + misses.length) * T.precision &&
    !(T.manner && manner === 'unlike') && fresh.length >= n * T.share && hits.length >= (hits.length + misses.length + T.stray * strays) * T.precision
  );
}

function byRank(a: Weighed, b: Weighed): number {
  return byEvidence(a, b) || (a.cause.name < b.cause.name ? -1 : 1);
}
const M = { same: 0, unknown: 1, unlike: 2 };
function byEvidence(a: Weighed, b: Weighed): number {
  const score = ({ fresh, misses }: Weighed) => fresh.length - T.penalty * misses.length;
  return score(b) - score(a) || a.cause.fails.length - b.cause.fails.length || M[a.manner] - M[b.manner];
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id) => b.includes(id));
}

function clauseOf(id: string): string {
  return id.replace(/\..*/, '');
}
