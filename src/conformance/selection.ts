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
  const ids = selection.ids ?? [];
  assertKnown(checks, ids);
  for (const id of ids)
    if (!candidates.some((check) => names(id, check)))
      throw new UsageError(
        `${id.toUpperCase()} is no check of the ${spec} specification, by which this target is judged: --dialect chooses another`,
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
    if (!checks.some((check) => names(id, check)))
      throw new UsageError(`no check or clause is called ${id}: \`memlite-kit conform --list\` shows all`);
}

function names(id: string, check: Check): boolean {
  return namesCheck(id, check) || namesChapter(id, check);
}

/** Whether an id, in any case, names a check: as its row, its scenario or its clause. */
export function namesCheck(id: string, check: Check): boolean {
  const given = id.toUpperCase();
  return namesOf(check).some((own) => own === given || own.startsWith(`${given}:`) || own.startsWith(`${given}.`));
}

/** Whether an id, in any case, names the chapter of a check. */
export function namesChapter(id: string, check: Check): boolean {
  const given = id.toUpperCase();
  return /^[A-Z]+(-[A-Z]+)?$/.test(given) && namesOf(check).some((own) => own.startsWith(`${given}-`));
}

/** A check's id in upper case, with and without its specification. */
function namesOf(check: Check): readonly string[] {
  const full = check.id.toUpperCase();
  return [full, full.replace(/^(LITE|COURSE)-/, '')];
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
