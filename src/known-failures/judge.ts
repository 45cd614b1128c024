import type { KnownFailure, Misfit, MisfitKind, Resolved } from './entry.js';

/** What can be excused: a check, or a fault of a selftest. `undecided`: it did not come to an end that tells anything. */
export interface Item {
  readonly id: string;
  readonly status: 'passed' | 'failed' | 'undecided';
}

/** What a list of known failures comes to. */
export interface Judgement {
  /** The failures that are excused, by their ids. */
  readonly known: ReadonlyMap<string, KnownFailure>;
  readonly misfits: readonly Misfit[];
}

/**
 * Holds a list against what ran. An entry is stale only where all that it covers ran and passed: of what did not run, in this
 * part or this selection, nobody can tell.
 * @param day of the run, `YYYY-MM-DD`
 */
export function judge(entries: readonly Resolved[], items: readonly Item[], day: string): Judgement {
  const statuses = new Map(items.map(({ id, status }) => [id, status]));
  const misfits = entries.flatMap((entry) => {
    const kind = misfitOf(entry, statuses, isExpired(entry, day));
    return kind === undefined ? [] : [{ kind, id: entry.id, line: entry.line, sentence: sentenceOf(kind, entry) }];
  });
  // The entry that says most of a failure is the one that covers least.
  const valid = entries.filter((entry) => !isExpired(entry, day)).sort((a, b) => a.covers.length - b.covers.length);
  const known = items.flatMap(({ id, status }) => {
    const entry = status === 'failed' ? valid.find(({ covers }) => covers.includes(id)) : undefined;
    return entry === undefined ? [] : [[id, excuseOf(entry)] as const];
  });
  return { known: new Map(known), misfits };
}

/** Whether the last day of an entry is over. */
export function isExpired({ expires }: Pick<KnownFailure, 'expires'>, day: string): boolean {
  return expires !== undefined && expires < day;
}

function misfitOf(
  { covers }: Resolved,
  statuses: ReadonlyMap<string, Item['status']>,
  isOver: boolean,
): MisfitKind | undefined {
  if (covers.length === 0) return 'unmatched';
  const ran = covers.flatMap((id) => statuses.get(id) ?? []);
  if (ran.length === covers.length && ran.every((status) => status === 'passed')) return 'stale';
  return isOver && ran.length > 0 ? 'expired' : undefined;
}

function sentenceOf(kind: MisfitKind, { id, covers, expires }: Resolved): string {
  switch (kind) {
    case 'stale':
      return covers.length === 1
        ? `${id} is no failure any more: take it off the list`
        : `none of the ${covers.length} that ${id} stands for fails any more: take it off the list`;
    case 'expired':
      return `${id} was excused until ${expires}: fix it, or give it another date`;
    case 'unmatched':
      return `${id} stands for nothing by which this server is judged: it is of another specification`;
  }
}

function excuseOf({ line: _, covers: __, ...excuse }: Resolved): KnownFailure {
  return excuse;
}
