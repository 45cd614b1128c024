import { SPEC_NAMES, type SpecName } from '../protocol/dialect.js';
import { wrapParagraphs } from '../report/wrap.js';
import { type Layout, part, prose, rows } from './explain-layout.js';
import { firstSentence } from './explain-text.js';
import type { KillMatrix } from './kill-matrix.js';
import type { FaultInWords } from './likely-causes.js';
import type { Clause } from './spec.js';

/** A fault as its file describes it. */
export interface FaultStory extends FaultInWords {
  /** How people come to write it. */
  readonly story: string;
  /** Without the name of the specification: `SET-4`. */
  readonly clauses: readonly string[];
  /** All unless given. */
  readonly specs?: readonly SpecName[];
  /** The suite unless given. */
  readonly caughtBy?: 'stress';
}

/** A fault with what is known of it elsewhere. */
export interface FaultNote extends Pick<FaultStory, 'summary' | 'story' | 'fix'> {
  readonly name: string;
  /** Those that it breaks, in each specification. */
  readonly clauses: readonly Clause[];
  readonly caughtBy: 'conform' | 'stress';
  /** The checks of these clauses that fail. */
  readonly checks: readonly { readonly id: string; readonly title: string }[];
  /** The ids of checks that are about other clauses, and fail with it. */
  readonly suffering: readonly string[];
  /** Shows that it is caught. */
  readonly command: string;
}

/**
 * Puts together what is to be said of a fault.
 * @param clauses those to choose from
 * @returns undefined where the fault breaks none of them
 */
export function faultNote(
  name: string,
  fault: FaultStory,
  clauses: readonly Clause[],
  matrix: KillMatrix,
): FaultNote | undefined {
  const { summary, story, fix, specs = SPEC_NAMES, caughtBy = 'conform' } = fault;
  const ids = specs.flatMap((spec) => fault.clauses.map((id) => `${spec.toUpperCase()}-${id}`));
  const broken = clauses.filter(({ id }) => ids.includes(id));
  const [first] = broken;
  if (first === undefined) return undefined;
  const { spec, fails } = matrix.faults[name] ?? { spec: first.spec, fails: [] };
  const idOf = (plain: string) => `${spec.toUpperCase()}-${plain}`;
  const isOwn = (check: string) => fault.clauses.some((clause) => check.startsWith(`${clause}.`));
  return {
    name,
    summary,
    story,
    fix,
    clauses: broken,
    caughtBy,
    checks: fails.filter(isOwn).map((id) => ({ id: idOf(id), title: matrix.checks[id] ?? '' })),
    suffering: fails.filter((id) => !isOwn(id)).map(idOf),
    command: commandFor(name, spec, caughtBy),
  };
}

function commandFor(name: string, spec: SpecName, caughtBy: FaultNote['caughtBy']): string {
  const dialect = spec === 'lite' ? '' : ` --dialect ${spec}`;
  return `memlite-kit ${caughtBy}${dialect} --spawn 'memlite-kit serve --port {port} --data {csv}${dialect} --fault ${name}'`;
}

/** A fault for people to read. */
export function faultText(fault: FaultNote, layout: Layout): string {
  const { colors, width } = layout;
  const wide = Math.max(...fault.clauses.map(({ id }) => id.length));
  const broken = fault.clauses.map(
    (clause) => [`${clause.id.padEnd(wide)}  ${clause.level}`, firstSentence(clause)] as const,
  );
  return [
    `${colors.bold(fault.name)} · a fault`,
    wrapParagraphs(fault.summary, width, ''),
    prose('How it comes about', fault.story, layout),
    prose('Fix', fault.fix, layout),
    part('Breaks', rows(broken, layout), layout),
    part('Caught by', catchersText(fault, layout), layout),
    part('See it', `  ${fault.command}`, layout),
  ].join('\n\n');
}

function catchersText({ name, checks, suffering, caughtBy }: FaultNote, layout: Layout): string {
  const { width } = layout;
  const pairs = checks.map(({ id, title }) => [id, title] as const);
  const texts = pairs.length > 0 ? [rows(pairs, layout)] : [];
  if (caughtBy === 'stress') texts.push('  memlite-kit stress, which judges every reply to many clients');
  else if (pairs.length === 0) texts.push(`  memlite-kit selftest --fault ${name} tells by which checks`);
  // Rows of a table of examples are one check.
  const others = new Set(suffering.map((id) => id.split(':', 1)[0]));
  if (others.size > 0) texts.push('', wrapParagraphs(`It also fails ${[...others].join(' ')}`, width));
  return texts.join('\n');
}
