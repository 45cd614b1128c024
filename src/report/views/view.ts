import type { KnownFailure } from '../../known-failures/entry.js';

/**
 * What every kind of result comes to, for the formats that know nothing of kinds: cases that passed or failed, and what was
 * judged.
 */
export interface View {
  /** What was run, e.g. `memlite-kit conform`. */
  readonly name: string;
  /** What was judged, in a few words. */
  readonly subject: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly seconds: number;
  readonly verdict: 'passed' | 'failed' | 'inconclusive';
  /** The verdict in a sentence, with its figures. */
  readonly headline: string;
  readonly cases: readonly Case[];
}

/** `known`: it failed, and is excused; `advice`: it failed, and is no violation; `skipped`: something was not given; `inconclusive`: nobody can tell. */
export const CASE_STATUSES = ['passed', 'failed', 'known', 'advice', 'skipped', 'inconclusive'] as const;
export type CaseStatus = (typeof CASE_STATUSES)[number];

export interface Case {
  /** Unique within its view. */
  readonly id: string;
  /** What stands for it in another run, where its own id means nothing: keys have other names each time. The id unless given. */
  readonly group?: string;
  /** What it belongs to, e.g. a chapter. */
  readonly suite: string;
  readonly title: string;
  readonly status: CaseStatus;
  readonly seconds: number;
  /** What is wrong, or why nobody can tell, in one sentence. */
  readonly message?: string;
  /** The evidence, in lines of plain text. */
  readonly detail?: readonly string[];
  /** It passed in other rounds of the same run. */
  readonly isFlaky?: boolean;
  /** The command that repeats just this case. */
  readonly repeat?: string;
  /** What excuses it, where its status is `known`. */
  readonly known?: KnownFailure;
  /** Where it is written, relative to the package, or to the working directory. */
  readonly source?: { readonly file: string; readonly line: number };
}

/** How many cases have a status. */
export function countOf(cases: readonly Case[], status: CaseStatus): number {
  return cases.filter((each) => each.status === status).length;
}

/** E.g. `175 passed, 8 failed, 2 skipped`; what there is none of is left out, but for passed and failed. */
export function countsInWords(cases: readonly Case[]): string {
  return CASE_STATUSES.map((status) => ({ status, count: countOf(cases, status) }))
    .filter(({ status, count }) => count > 0 || status === 'passed' || status === 'failed')
    .map(({ status, count }) => `${count} ${status}`)
    .join(', ');
}
