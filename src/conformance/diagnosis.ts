import type { SpecName } from '../protocol/dialect.js';
import { compare, type Manner, mostOf } from './manner.js';

/** A known defect, and the checks that it makes fail. Ids are without their specification: `SET-4.2`. */
export interface Cause {
  readonly name: string;
  /** The specification under which it was tried. */
  readonly spec: SpecName;
  /** These fail wherever the defect is. */
  readonly fails: readonly string[];
  /** These may fail with it: they speak neither for nor against it. */
  readonly sometimes: readonly string[];
  /** How most of them fail, where most fail in one way. */
  readonly manner?: Manner | undefined;
}

/** What a run has found. Checks that did not run, or came to no end, are in neither. */
export interface Findings {
  readonly spec: SpecName;
  readonly failed: ReadonlyMap<string, Manner>;
  readonly passed: ReadonlySet<string>;
}

/** Several failures, and what is likely behind them. */
export interface Diagnosis {
  /** The cause; several, where the checks cannot tell which of them it is. */
  readonly causes: readonly Cause[];
  /** The failures that it explains, in the order of the findings. */
  readonly checks: readonly string[];
}

/** More causes than these are no help, neither one beside the other nor to choose from. */
const MOST_CAUSES = 3;
/** One failure alone has its own hint. */
const FEWEST_FAILURES = 2;
/** Of the checks that a cause makes fail, this part must have failed. Why these figures: docs/decisions/18-diagnosis.md. */
const FITTING = 0.75;
/** And this part of those among them that ask with one client at a time. */
const STEADY = 2 / 3;
/** Of the failures that nothing explains yet, a cause must explain this part: a few of very many fit something by chance. */
const SHARE = 0.25;
/** Where failures are of another manner, that speaks against a cause as much as so many checks that passed. */
const OTHER_MANNER = 2;
/** Checks of many clients at the same time: any race may fail them, and any race may be missed by some of them. */
const OF_MANY_CLIENTS = /^(TOG-|GET-4\.|CSV-3\.[23]$)/;
/** What so many causes make fail, and so large a part of all, tells none of them from the others: a load that any race fails. */
const MANY_CAUSES = 10;
const LARGE_PART = 0.1;

/**
 * The fewest known causes that explain most failures, the one that explains most first: each is chosen for what it explains
 * of what those before it left unexplained. Empty where no cause fits well.
 */
export function diagnose(findings: Findings, causes: readonly Cause[]): Diagnosis[] {
  const unexplained = new Set(findings.failed.keys());
  const common = commonChecks(causes);
  const found: Diagnosis[] = [];
  while (found.length < MOST_CAUSES) {
    const [best, ...others] = causes
      .map((cause) => weigh(cause, findings, unexplained, common))
      .filter((each) => isLikely(each, unexplained.size))
      .sort(byEvidence);
    if (best === undefined) break;
    const checks = [...unexplained].filter((id) => mayFail(best.cause, id));
    const equal = [best, ...others.filter((each) => isAsGood(each, best, checks))];
    // Of a few checks that were selected, almost anything may be the cause.
    if (equal.length > MOST_CAUSES && !hasRun(best)) break;
    found.push({ causes: equal.slice(0, MOST_CAUSES).map(({ cause }) => cause), checks });
    for (const id of checks) unexplained.delete(id);
  }
  return found;
}

const commonOf = new WeakMap<readonly Cause[], ReadonlySet<string>>();

/** The checks that so many causes make fail that they tell none of them from the others. */
export function commonChecks(causes: readonly Cause[]): ReadonlySet<string> {
  const known = commonOf.get(causes) ?? countCommon(causes);
  commonOf.set(causes, known);
  return known;
}

function countCommon(causes: readonly Cause[]): Set<string> {
  const counts = new Map<string, number>();
  for (const id of causes.flatMap(({ fails }) => fails)) counts.set(id, (counts.get(id) ?? 0) + 1);
  const many = Math.max(MANY_CAUSES, LARGE_PART * causes.length);
  return new Set([...counts].filter(([, count]) => count >= many).map(([id]) => id));
}

/** A cause against the findings, in numbers of checks. */
interface Weighed {
  readonly cause: Cause;
  /** Failures that it makes certain, and how many of them nothing else explains. */
  readonly fits: number;
  readonly explains: number;
  /** Whether one of these is no common check. */
  readonly isTold: boolean;
  /** Checks that passed although it makes them fail. */
  readonly contradictions: number;
  /** Whether the checks of one client at a time bear it out by themselves: those of many are no proof of anything else than a race. */
  readonly isSteady: boolean;
  readonly manner: 'same' | 'unknown' | 'other';
  /** Under another specification it was not tried on all checks of this one. */
  readonly isForeign: boolean;
}

function weigh(
  cause: Cause,
  { failed, passed, spec }: Findings,
  unexplained: ReadonlySet<string>,
  common: ReadonlySet<string>,
): Weighed {
  const fits = cause.fails.filter((id) => failed.has(id));
  const explained = fits.filter((id) => unexplained.has(id));
  const contradictions = cause.fails.filter((id) => passed.has(id));
  const manner = mostOf(fits.flatMap((id) => failed.get(id) ?? []));
  return {
    cause,
    fits: fits.length,
    explains: explained.length,
    isTold: explained.some((id) => !common.has(id)),
    contradictions: contradictions.length,
    isSteady: contradictions.length === 0 || isBorneOut(fits, contradictions),
    manner: manner === undefined || cause.manner === undefined ? 'unknown' : compare(manner, cause.manner),
    isForeign: cause.spec !== spec,
  };
}

/** Whether the checks of one client at a time fail as a cause has it. */
function isBorneOut(fits: readonly string[], contradictions: readonly string[]): boolean {
  const steady = (ids: readonly string[]) => ids.filter((id) => !OF_MANY_CLIENTS.test(id)).length;
  const borneOut = steady(fits);
  return borneOut >= STEADY * (borneOut + steady(contradictions));
}

function isLikely(weighed: Weighed, unexplained: number): boolean {
  const { fits, explains, isTold, isSteady } = weighed;
  return (
    isTold &&
    isSteady &&
    explains >= FEWEST_FAILURES &&
    explains >= fits / 2 &&
    fits >= FITTING * (fits + against(weighed)) &&
    explains >= SHARE * unexplained &&
    // Two of four are a pattern; two of five may be a chance.
    explains ** 2 >= unexplained
  );
}

/** In numbers of checks that passed. */
function against({ contradictions, manner }: Weighed): number {
  return contradictions + (manner === 'other' ? OTHER_MANNER : 0);
}

const STRANGENESS = { same: 0, unknown: 1, other: 2 };

/**
 * Negative where the first explains more, less what contradicts it; or else where it would explain less than was not seen.
 * A check that passed counts twice, for the server has shown that it is not so; the manner only once, for a server that is
 * wrong in the same way may still say so in words of its own.
 */
function byEvidence(a: Weighed, b: Weighed): number {
  const score = (weighed: Weighed) => weighed.explains - weighed.contradictions - against(weighed);
  return (
    score(b) - score(a) ||
    Number(a.isForeign) - Number(b.isForeign) ||
    a.cause.fails.length - b.cause.fails.length ||
    STRANGENESS[a.manner] - STRANGENESS[b.manner]
  );
}

/** Whether the checks cannot tell a cause from the best one. */
function isAsGood(other: Weighed, best: Weighed, checks: readonly string[]): boolean {
  return (
    other.contradictions <= best.contradictions &&
    other.isForeign === best.isForeign &&
    STRANGENESS[other.manner] <= STRANGENESS[best.manner] &&
    checks.every((id) => mayFail(other.cause, id))
  );
}

/** Whether all checks ran that the cause makes fail. */
function hasRun({ cause, fits, contradictions }: Weighed): boolean {
  return fits + contradictions === cause.fails.length;
}

function mayFail({ fails, sometimes }: Cause, id: string): boolean {
  return fails.includes(id) || sometimes.includes(id);
}
