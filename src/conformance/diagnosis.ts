import type { SpecName } from '../protocol/dialect.js';
import { type Manner, mostOf } from './manner.js';

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

/** More causes than these are no help. */
const MOST_CAUSES = 3;
/** One failure alone has its own hint. */
const FEWEST_FAILURES = 2;
/** Of what a cause makes fail, this part must have failed. docs/decisions/17 has the experiments. */
const FITTING = 0.75;
/** Of the failures that nothing explains yet, a cause must explain this part: a few of very many fit something by chance. */
const SHARE = 0.25;
/** What speaks against a cause, in checks that passed although it makes them fail. */
const OTHER_MANNER = 2;

/**
 * The fewest known causes that explain most failures, the one that explains most first: each is chosen for what it explains
 * of what those before it left unexplained. Nothing, where no cause fits well.
 */
export function diagnose(findings: Findings, causes: readonly Cause[]): Diagnosis[] {
  const unexplained = new Set(findings.failed.keys());
  const found: Diagnosis[] = [];
  while (found.length < MOST_CAUSES) {
    const [best, ...others] = causes
      .map((cause) => weigh(cause, findings, unexplained))
      .filter((each) => isLikely(each, unexplained.size))
      .sort(byEvidence);
    if (best === undefined) break;
    const equal = others.filter((each) => byEvidence(best, each) === 0 && isSame(each.explains, best.explains));
    const { fails, sometimes } = best.cause;
    const checks = [...unexplained].filter((id) => fails.includes(id) || sometimes.includes(id));
    found.push({ causes: [best, ...equal].map(({ cause }) => cause), checks });
    for (const id of checks) unexplained.delete(id);
  }
  return found;
}

/** A cause against the findings. */
interface Weighed {
  readonly cause: Cause;
  /** The failures that it makes certain, and those of them that nothing else explains. */
  readonly fits: readonly string[];
  readonly explains: readonly string[];
  /** What speaks against it, counted in checks. */
  readonly against: number;
  /** How well it suits, among causes with the same figures: less is better. */
  readonly strangeness: number;
}

function weigh(cause: Cause, { failed, passed, spec }: Findings, unexplained: ReadonlySet<string>): Weighed {
  const fits = cause.fails.filter((id) => failed.has(id));
  const contradictions = cause.fails.filter((id) => passed.has(id)).length;
  const manner = mostOf(fits.flatMap((id) => failed.get(id) ?? []));
  const isKnown = manner !== undefined && cause.manner !== undefined;
  return {
    cause,
    fits,
    explains: fits.filter((id) => unexplained.has(id)),
    against: contradictions + (isKnown && manner !== cause.manner ? OTHER_MANNER : 0),
    // Under another specification it was not tried on all checks of this one.
    strangeness: (cause.spec === spec ? 0 : 2) + (isKnown ? 0 : 1),
  };
}

function isLikely({ fits, explains, against }: Weighed, unexplained: number): boolean {
  const count = explains.length;
  return (
    count >= FEWEST_FAILURES &&
    count >= fits.length / 2 &&
    fits.length >= FITTING * (fits.length + against) &&
    count >= SHARE * unexplained &&
    // Two are half of four, but a third of six only by chance.
    count ** 2 >= unexplained
  );
}

/** Negative where the first explains more, less what speaks against it; or as much with fewer failures to be expected. */
function byEvidence(a: Weighed, b: Weighed): number {
  return (
    b.explains.length - 2 * b.against - (a.explains.length - 2 * a.against) ||
    a.cause.fails.length - b.cause.fails.length ||
    a.strangeness - b.strangeness
  );
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id) => b.includes(id));
}
