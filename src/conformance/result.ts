import type { KnownFailure, KnownFailures } from '../known-failures/entry.js';
import type { Dialect, SpecName } from '../protocol/dialect.js';
import type { Shard } from '../shard.js';

/**
 * The Result: one versioned JSON document from which every report is rendered.
 * `schema/result.schema.json` in the package describes it. All byte strings in it are escaped (`\r \n \t \\ \xNN`).
 */
export interface Result {
  readonly format: 'memlite-kit/result';
  readonly version: 1;
  readonly kind: 'conform';
  readonly tool: { readonly name: 'memlite-kit'; readonly version: string };
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Of the probe and the suite together, in milliseconds. */
  readonly durationMs: number;
  /** Of the checks alone. */
  readonly suiteMs: number;
  readonly seed: number;
  /** The part of the work that this is, where it was split. */
  readonly shard?: Shard;
  /** How often the selection was to run, where that is more than once. */
  readonly rounds?: number;
  readonly target: { readonly description: string; readonly flags: string; readonly spec: SpecName };
  /** What the target was found to speak, and how slow its slowest reply to the probe was. */
  readonly dialect: Dialect;
  readonly delayMs: number;
  /** How long each reply was waited for, in milliseconds. */
  readonly timeoutMs: number;
  readonly verdict: Verdict;
  readonly summary: Summary;
  /** What several of the failures are likely to come from, the cause of most first; absent where nothing is likely. */
  readonly likelyCauses?: readonly LikelyCause[];
  /** The list that the run was held against, where one was given. */
  readonly knownFailures?: KnownFailures;
  readonly checks: readonly CheckResult[];
}

/** A fault of the catalogue, for somebody who has to fix it. */
export interface CauseInWords {
  /** `memlite-kit explain NAME` tells more. */
  readonly name: string;
  /** What is wrong. */
  readonly sentence: string;
  readonly fix: string;
}

export interface LikelyCause extends CauseInWords {
  /** Other faults that fail the same checks. */
  readonly alternatives?: readonly CauseInWords[];
  /** The ids of the failures that it explains. */
  readonly checks: readonly string[];
}

export type Verdict = 'passed' | 'failed' | 'inconclusive';

/**
 * How a check ended. `unmet`: a prerequisite was not given; `inconclusive`: the target was gone, or time ran out; `skipped`: it
 * did not run, for the run was to end before (`--bail`).
 */
export const STATUSES = ['passed', 'failed', 'unmet', 'inconclusive', 'skipped'] as const;
export type Status = (typeof STATUSES)[number];

export interface Summary extends Readonly<Record<Exclude<Status, 'skipped'>, number>> {
  /** Failed checks of MUST clauses, among `failed`. */
  readonly violations: number;
  /** Checks that failed and are on the list of known failures; they are not among `failed`. Absent without a list. */
  readonly known?: number;
  /** Absent where every check had its turn. */
  readonly skipped?: number;
  /** Checks that both passed and failed in the rounds of one run; absent where there is none. */
  readonly flaky?: number;
}

export interface CheckResult {
  /** E.g. `LITE-SET-2.1`, or `LITE-SET-10.1:tab` for a row of a table. */
  readonly id: string;
  readonly clause: string;
  readonly level: CheckLevel;
  readonly chapter: string;
  readonly title: string;
  readonly status: Status;
  readonly ms: number;
  /** Where it is written: relative to the package, or for features of the user's own to the working directory. */
  readonly source?: { readonly file: string; readonly line: number };
  /** Why the check is unmet, inconclusive or skipped. */
  readonly reason?: string;
  /** The option that would let an unmet check run. */
  readonly needs?: Need;
  /** The failure; of several rounds, the first. */
  readonly failure?: Failure;
  /** What excuses the failure, where the list of known failures has it. */
  readonly known?: KnownFailure;
  /** What the rounds came to, where the selection ran more than once and this check was judged. */
  readonly rounds?: Rounds;
}

/** How often a check passed. One that did both, passed and failed, is flaky. */
export interface Rounds {
  readonly passed: number;
  readonly failed: number;
  /** The 95 % interval (Wilson's) in which the rate of passing lies, from 0 to 1. */
  readonly passRate: readonly [low: number, high: number];
}

export type CheckLevel = 'must' | 'should' | 'may';

/** `csv`: a file to read; `restart`: a way to stop, kill and start the server. */
export type Need = 'csv' | 'restart';

export interface Failure {
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** Which of its steps failed, from 1 on; absent where what is wrong was found behind the last. */
  readonly step?: number;
  readonly sent?: string;
  /** All acceptable outcomes. */
  readonly expected: readonly string[];
  readonly received?: string;
  /** What came, in words, where bytes alone do not say it. */
  readonly outcome?: string;
  /** Offset in `received` (in characters) of the first wrong byte. */
  readonly caret?: number;
  readonly hint?: string;
  /** The command that repeats just this check. */
  readonly repeat: string;
  readonly transcript: readonly TranscriptLine[];
  /** The end of the server's output, where it died. */
  readonly output?: string;
}

export interface TranscriptLine {
  /** Milliseconds since the check began. */
  readonly at: number;
  readonly connection: string;
  readonly event: string;
  readonly bytes?: string;
  /** How many bytes there were, where not all are shown. */
  readonly total?: number;
}

/** The counts of checks, and the verdict that they make, with the list of known failures if there is one. */
export function summarize(
  results: readonly CheckResult[],
  list?: KnownFailures,
): { summary: Summary; verdict: Verdict } {
  const counted = results.filter(({ known }) => known === undefined);
  const count = (status: CheckResult['status']) => counted.filter((result) => result.status === status).length;
  const violations = counted.filter((result) => result.status === 'failed' && result.level === 'must').length;
  const inconclusive = count('inconclusive');
  const skipped = count('skipped');
  const flaky = results.filter(isFlaky).length;
  const isFailed = violations > 0 || (list?.misfits.length ?? 0) > 0;
  return {
    summary: {
      ...{ passed: count('passed'), failed: count('failed'), unmet: count('unmet'), inconclusive, violations },
      ...(list !== undefined && { known: results.length - counted.length }),
      ...(skipped > 0 && { skipped }),
      ...(flaky > 0 && { flaky }),
    },
    // What never ran is no success; that it did not fails a run by itself only where --strict asks for more than the verdict.
    verdict: isFailed ? 'failed' : inconclusive + skipped > 0 ? 'inconclusive' : 'passed',
  };
}

/** Whether a check both passed and failed. */
export function isFlaky({ rounds }: Pick<CheckResult, 'rounds'>): boolean {
  return rounds !== undefined && rounds.passed > 0 && rounds.failed > 0;
}
