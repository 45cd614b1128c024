import parseTags from '@cucumber/tag-expressions';
import { messageOf, UsageError } from '../errors.js';
import type { SpecName } from '../protocol/dialect.js';
import type { Check } from './catalogue.js';
import type { CheckLevel } from './result.js';

export interface Selection {
  /**
   * Ids of checks, rows or clauses, in any case, with or without the specification's name; `LITE-SET` or `SET` takes a
   * chapter.
   */
  readonly ids?: readonly string[];
  /** A tag expression, e.g. `not @hostile`. */
  readonly tags?: string | undefined;
  readonly level?: CheckLevel | undefined;
}

/**
 * The checks of a specification that a selection leaves; hostile ones last.
 * @throws UsageError for an id that names none of them, and for a selection that leaves none.
 */
export function select(checks: readonly Check[], spec: SpecName, selection: Selection): Check[] {
  const candidates = checks.filter((check) => check.spec === undefined || check.spec === spec);
  const ids = (selection.ids ?? []).map((id) => id.toUpperCase());
  assertKnown(checks, ids);
  for (const id of ids)
    if (!candidates.some((check) => names(id, check)))
      throw new UsageError(
        `${id} is no check of the ${spec} specification, by which this target is judged: --dialect chooses another`,
      );
  const tagged = tagFilter(selection.tags);
  const chosen = candidates.filter(
    (check) =>
      (ids.length === 0 || ids.some((id) => names(id, check))) &&
      (selection.level === undefined || check.level === selection.level) &&
      tagged(check.tags.map((tag) => `@${tag}`)),
  );
  if (chosen.length === 0)
    throw new UsageError('the selection leaves no check to run: `memlite-kit conform --list` shows all');
  return [...chosen.filter((check) => !check.hostile), ...chosen.filter((check) => check.hostile)];
}

/** @throws UsageError for an id that names no check of any specification */
export function assertKnown(checks: readonly Check[], ids: readonly string[]): void {
  for (const id of ids)
    if (!checks.some((check) => names(id.toUpperCase(), check)))
      throw new UsageError(`no check or clause is called ${id}: \`memlite-kit conform --list\` shows all`);
}

/** Whether an id (upper case) names a check: as its row, its scenario, its clause or its chapter. */
function names(id: string, check: Check): boolean {
  const full = check.id.toUpperCase();
  return [full, full.replace(/^(LITE|COURSE)-/, '')].some(
    (own) =>
      own === id ||
      own.startsWith(`${id}:`) ||
      own.startsWith(`${id}.`) ||
      (own.startsWith(`${id}-`) && /^[A-Z]+(-[A-Z]+)?$/.test(id)),
  );
}

function tagFilter(expression: string | undefined): (tags: string[]) => boolean {
  if (expression === undefined) return () => true;
  try {
    const parsed = parseTags(expression);
    return (tags) => parsed.evaluate(tags);
  } catch (error) {
    throw new UsageError(
      `--tags takes a tag expression, as in "not @hostile": ${messageOf(error).split('\n').join(' ')}`,
    );
  }
}
