import type { Conflict } from './conflict.js';
import { GET, type History, type HistoryEvent, MISSING, SET } from './history.js';
import type { ScanOptions } from './register-scan.js';
import type { Anomaly } from './verdict.js';

/** What went wrong, and an operation of the replacement that shows it. */
export interface Named {
  readonly anomaly: Anomaly;
  readonly by: number;
}

/**
 * Finds the word for a GET that returned v, though other values had replaced v before the GET began. That w came after
 * v is clear if an operation of v had ended when the SET of w began, or when a GET of w began; that w had come, if an
 * operation of w had ended when the GET began. Of those w whose SET came after v, and in this order:
 *
 * - a w is read by a GET that ended after this one began: the store still had it: `stale-read`;
 * - the last w was acknowledged, the server crashed, and then this GET began: `lost-in-crash`;
 * - a GET had read v before a GET of some w began, and that one had ended when this one began: `back-from-the-dead`;
 * - the last w was acknowledged, and no SET that may have replaced it began before this GET ended: `lost-update`;
 * - nothing is shown but that v had been replaced: `stale-read`.
 *
 * Where there is no such w, SETs of v and w overlapped, and GETs disagree on which came last: `back-from-the-dead` in
 * the case described, else `not-linearizable`, for nobody can tell which of them is wrong. A missing key is not called
 * back from the dead. A cache may lose what it has, but a value that returns after a miss is back from the dead; and
 * where operations are missing from the history, they may be those that saw a value: nothing is called lost in either
 * case.
 */
export function nameConflict(history: History, { mode, extent }: ScanOptions, conflict: Conflict): Named {
  const reading = new Reading(history, conflict);
  const shown = reading.successor();
  if (shown !== undefined && reading.isStored()) return { anomaly: 'stale-read', by: shown };
  const last = mode === 'register' && extent === 'whole' ? reading.lastAcknowledged() : undefined;
  if (last !== undefined && reading.isCrashed()) return { anomaly: 'lost-in-crash', by: last };
  const seen = reading.seenReplacement();
  if (seen !== undefined) return { anomaly: 'back-from-the-dead', by: shown ?? seen };
  if (last !== undefined && !reading.isReplaced(last)) return { anomaly: 'lost-update', by: last };
  if (shown !== undefined) return { anomaly: 'stale-read', by: shown };
  return { anomaly: 'not-linearizable', by: reading.replacement() };
}

/** What a history tells about a conflict. */
class Reading {
  readonly #history: History;
  readonly #conflict: Conflict;
  readonly #get: number;
  /** The operations of successors: of values whose SET began when the returned one was there. */
  readonly #successors: readonly number[];
  /** Their SETs that were acknowledged before the GET began. */
  readonly #acknowledged: readonly number[];

  constructor(history: History, conflict: Conflict) {
    this.#history = history;
    this.#conflict = conflict;
    this.#get = conflict.get;
    this.#successors = conflict.operations.filter((each) => conflict.isOfSuccessor(each));
    this.#acknowledged = this.#successors.filter((each) => history.kind[each] === SET && this.#isOver(each));
  }

  /** An operation of the first successor; of one whose SET was acknowledged in time, if there is one. */
  successor(): number | undefined {
    return this.#earliest(this.#acknowledged) ?? this.#earliest(this.#successors);
  }

  /** Whether a successor is read by a GET that had not ended when this one began. */
  isStored(): boolean {
    return this.#successors.some((each) => this.#history.kind[each] === GET && !this.#isOver(each));
  }

  /** The SET of the successor that was SET last. */
  lastAcknowledged(): number | undefined {
    const { start } = this.#history;
    let last: number | undefined;
    for (const each of this.#acknowledged) if (last === undefined || start[each]! > start[last]!) last = each;
    return last;
  }

  /** Whether the server crashed when all that was acknowledged, and no successor was read after that. */
  isCrashed(): boolean {
    const { kind, start, end, events } = this.#history;
    let since = Number.NEGATIVE_INFINITY;
    for (const each of this.#acknowledged) since = Math.max(since, end[each]!);
    for (const each of this.#successors) if (kind[each] === GET) since = Math.max(since, start[each]!);
    const until = start[this.#get]!;
    return events.some((event) => isCrash(event) && since < event.at && event.at <= until);
  }

  /**
   * A GET of a replacement, from between two GETs of the returned value; in a cache, a miss after any operation of
   * that.
   */
  seenReplacement(): number | undefined {
    const { kind, value, start } = this.#history;
    if (value[this.#get] === MISSING) return undefined;
    const { operations, first } = this.#conflict;
    const returned = this.#firstReturned();
    const seen = operations.filter((each) => {
      if (kind[each] !== GET || !this.#isOver(each) || !this.#conflict.isOfReplacement(each)) return false;
      return (this.#conflict.isForgotten(each) ? first : returned) < start[each]!;
    });
    return this.#earliest(seen);
  }

  /** When the first GET of the returned value ended. */
  #firstReturned(): number {
    const { kind, end } = this.#history;
    let first = end[this.#get]!;
    for (const each of this.#conflict.operations)
      if (kind[each] === GET && this.#conflict.isOfReturned(each)) first = Math.min(first, end[each]!);
    return first;
  }

  /** Whether something may have replaced the value of this SET by the time the GET ended. */
  isReplaced(set: number): boolean {
    const { kind, start, end } = this.#history;
    const { operations } = this.#conflict;
    return operations.some(
      (each) =>
        kind[each] === SET &&
        each !== set &&
        !this.#conflict.isOfReturned(each) &&
        start[each]! <= end[this.#get]! &&
        !(end[each]! < start[set]!),
    );
  }

  /** An operation of the replacement that was there first. */
  replacement(): number {
    const { operations } = this.#conflict;
    return this.#earliest(operations.filter((each) => this.#conflict.isOfReplacement(each)))!;
  }

  /** Whether an operation had ended when the GET began. */
  #isOver(operation: number): boolean {
    return this.#history.end[operation]! < this.#history.start[this.#get]!;
  }

  /** The one that ended first. */
  #earliest(operations: readonly number[]): number | undefined {
    const { end } = this.#history;
    let earliest: number | undefined;
    for (const each of operations) if (earliest === undefined || end[each]! < end[earliest]!) earliest = each;
    return earliest;
  }
}

function isCrash({ kind }: HistoryEvent): boolean {
  return kind === 'kill' || kind === 'term';
}
