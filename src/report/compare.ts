import { UsageError } from '../errors.js';
import { type AnyResult, specOf } from './any-result.js';
import { LIST_SUITE } from './known-failures.js';
import type { Case } from './views/view.js';
import { viewOf } from './views/view-of.js';

/** What became of the cases of an older result in a newer one. */
export interface Comparison {
  readonly broke: readonly Case[];
  readonly fixed: readonly Case[];
  readonly appeared: readonly Case[];
  readonly vanished: readonly Case[];
  /** Failing in both, and known in both or in neither. */
  readonly stillFailing: readonly Case[];
  /** Changed in another way, e.g. passed before and inconclusive now, or failing before and known now. */
  readonly changed: readonly Case[];
  /** How many are as they were, and not failing. */
  readonly same: number;
}

/**
 * Compares two results of one kind, case by case. A known failure is one all the same: where it passes, it was fixed. But it
 * breaks nothing: its list excuses it. The lists themselves are not compared.
 * @throws UsageError for results of two kinds, or by two specifications
 */
export function compare(older: AnyResult, newer: AnyResult, strict: boolean): Comparison {
  if (older.kind !== newer.kind)
    throw new UsageError(`a result of ${older.kind} cannot be compared with one of ${newer.kind}`);
  const [spec, newSpec] = [specOf(older), specOf(newer)];
  if (spec !== newSpec) throw new UsageError(`a result by ${spec} cannot be compared with one by ${newSpec}`);
  const casesOf = (result: AnyResult) =>
    comparable(viewOf(result, strict).cases.filter(({ suite }) => suite !== LIST_SUITE));
  const before = new Map(casesOf(older).map((each) => [each.id, each]));
  const after = casesOf(newer);
  const ids = new Set(after.map(({ id }) => id));
  const was = (each: Case) => before.get(each.id);
  const both = after.filter((each) => was(each) !== undefined);
  const failing = (each: Case | undefined) => each?.status === 'failed' || each?.status === 'known';
  const broke = both.filter((each) => each.status === 'failed' && !failing(was(each)));
  const fixed = both.filter((each) => failing(was(each)) && each.status === 'passed');
  return {
    broke,
    fixed,
    appeared: after.filter((each) => was(each) === undefined),
    vanished: [...before.values()].filter(({ id }) => !ids.has(id)),
    stillFailing: both.filter((each) => failing(each) && each.status === was(each)?.status),
    changed: both.filter((each) => each.status !== was(each)?.status && !broke.includes(each) && !fixed.includes(each)),
    same: both.filter((each) => !failing(each) && each.status === was(each)?.status).length,
  };
}

/** Cases by what stands for them in any run; of several of a group, the first that fails speaks for all. */
function comparable(cases: readonly Case[]): Case[] {
  const byGroup = new Map<string, Case>();
  for (const each of cases) {
    const id = each.group ?? each.id;
    const known = byGroup.get(id);
    if (known === undefined || (known.status !== 'failed' && each.status === 'failed'))
      byGroup.set(id, { ...each, id });
  }
  return [...byGroup.values()];
}

/** Whether something may be worse than it was, and nobody can tell. */
export function isOpen({ appeared, changed }: Comparison): boolean {
  return [...appeared, ...changed].some(({ status }) => status === 'inconclusive');
}

/** Whether something is worse than it was: a failure that is new counts, also where its case is. */
export function isWorse({ broke, appeared }: Comparison): boolean {
  return broke.length > 0 || appeared.some(({ status }) => status === 'failed');
}

/** For people: what broke first. */
export function describeComparison(comparison: Comparison): string {
  const { broke, fixed, appeared, vanished, stillFailing, changed, same } = comparison;
  const newFailures = appeared.filter(({ status }) => status === 'failed');
  const block = (title: string, cases: readonly Case[]) =>
    cases.length === 0
      ? []
      : [
          `${title}\n${cases.map(({ id, title: what, message }) => `  ${id}  ${what}${message === undefined ? '' : `\n      ${message}`}`).join('\n')}`,
        ];
  const count = (cases: readonly Case[], word: string) => `${cases.length} ${word}`;
  return `${[
    ...block('broke', broke),
    ...block('new, and failing', newFailures),
    ...block(
      'fixed',
      fixed.map(({ message: _, ...each }) => each),
    ),
    ...block(
      'changed otherwise',
      changed.map((each) => ({ ...each, title: `${each.title}: now ${each.status}` })),
    ),
    ...block(
      'new',
      appeared.filter((each) => !newFailures.includes(each)).map(({ message: _, ...each }) => each),
    ),
    ...block(
      'vanished',
      vanished.map(({ message: _, ...each }) => each),
    ),
    [
      count(broke, 'broke'),
      count(fixed, 'fixed'),
      count(appeared, 'new'),
      count(vanished, 'vanished'),
      count(stillFailing, 'still failing'),
      ...(changed.length > 0 ? [count(changed, 'changed otherwise')] : []),
      `${same} the same`,
    ].join(', '),
  ].join('\n\n')}\n`;
}
