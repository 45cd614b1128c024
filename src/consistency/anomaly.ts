import type { ClusterOperations, Conflict } from './conflict.js';
import { type History, MISSING } from './history.js';
import type { ScanOptions } from './register-scan.js';
import type { Anomaly } from './verdict.js';

/** What went wrong, and the replacement of the returned value that shows it. */
export interface Named {
  readonly anomaly: Anomaly;
  readonly by: ClusterOperations;
}

/**
 * Finds the word for a GET that returned v, though other values had replaced v before the GET began. That w came after v is
 * clear if an operation of v had ended when the SET of w began, or when a GET of w began; that w had come, if an operation of w
 * had ended when the GET began. Of those w whose SET came after v, and in this order:
 *
 * - a w is read by a GET that ended after this one began: the store still had it: `stale-read`;
 * - the last w was acknowledged, the server crashed, and then this GET began: `lost-in-crash`;
 * - a GET had read v before a GET of some w began, and that one had ended when this one began: `back-from-the-dead`;
 * - the last w was acknowledged, and no SET that may have replaced it began before this GET ended: `lost-update`;
 * - nothing is shown but that v had been replaced: `stale-read`.
 *
 * Where there is no such w, SETs of v and w overlapped, and GETs disagree on which came last: `back-from-the-dead` in the case
 * described, else `not-linearizable`, for nobody can tell which of them is wrong. A missing key is not called
 * back from the dead. A cache may lose what it has, but a value that returns after a miss is back from the dead; and where operations are
 * missing from the history, they may be those that saw a value: nothing is called lost in either case.
 */
export function nameConflict(
  history: History,
  options: Pick<ScanOptions, 'mode' | 'extent'>,
  conflict: Conflict,
): Named {
  return new Reading(history, options, conflict).name();
}

class Reading {
  readonly #history: History;
  readonly #maySayLost: boolean;
  readonly #conflict: Conflict;
  readonly #get: number;
  readonly #successors: readonly ClusterOperations[];

  constructor(history: History, { mode, extent }: Pick<ScanOptions, 'mode' | 'extent'>, conflict: Conflict) {
    this.#history = history;
    this.#maySayLost = mode === 'register' && extent === 'whole';
    this.#conflict = conflict;
    this.#get = conflict.get;
    const { first } = conflict.returned;
    this.#successors = conflict.replacements.filter(({ set }) => set !== undefined && history.start[set]! > first);
  }

  name(): Named {
    const successors = this.#successors;
    const last = this.#maySayLost ? this.#lastAcknowledged() : undefined;
    // Its SET alone tells: three operations are enough.
    const plain = successors.find(({ set }) => this.#precedes(set!, this.#get)) ?? successors[0];
    const isStored = successors.some(({ gets }) => gets.some((get) => !this.#precedes(get, this.#get)));
    if (plain !== undefined && isStored) return { anomaly: 'stale-read', by: plain };
    if (last !== undefined && this.#isCrashSince(last)) return { anomaly: 'lost-in-crash', by: last };
    const seen = this.#conflict.replacements.find((each) => this.#isSeen(each));
    if (seen !== undefined) return { anomaly: 'back-from-the-dead', by: plain ?? seen };
    if (last !== undefined && !this.#isReplaced(last)) return { anomaly: 'lost-update', by: last };
    if (plain !== undefined) return { anomaly: 'stale-read', by: plain };
    return { anomaly: 'not-linearizable', by: this.#conflict.replacements[0]! };
  }

  /** Of what was acknowledged before the GET began, what was SET last. */
  #lastAcknowledged(): ClusterOperations | undefined {
    const { start } = this.#history;
    return this.#successors
      .filter(({ set }) => this.#precedes(set!, this.#get))
      .reduce<ClusterOperations | undefined>(
        (last, each) => (last === undefined || start[each.set!]! > start[last.set!]! ? each : last),
        undefined,
      );
  }

  /** Whether the server crashed when all this was there already, and not seen any more. */
  #isCrashSince({ set }: ClusterOperations): boolean {
    const { start, end, events } = this.#history;
    let since = Math.max(end[set!]!, this.#successors.at(-1)!.first);
    for (const { gets } of this.#successors) for (const get of gets) since = Math.max(since, start[get]!);
    const until = start[this.#get]!;
    return events.some(({ kind, at }) => (kind === 'kill' || kind === 'term') && since < at && at <= until);
  }

  /** Whether clients saw the returned value, then this one. */
  #isSeen({ set, gets }: ClusterOperations): boolean {
    const { returned } = this.#conflict;
    const isMiss = set === undefined && this.#history.value[gets[0]!] === MISSING;
    const isMissing = this.#history.value[this.#get] === MISSING;
    const before = isMiss ? returned.first : this.#history.end[returned.gets[0]!]!;
    return !isMissing && gets.some((get) => before < this.#history.start[get]! && this.#precedes(get, this.#get));
  }

  /** Whether something may have replaced it by the time the GET ended. */
  #isReplaced({ set }: ClusterOperations): boolean {
    const { returned, sets } = this.#conflict;
    const until = this.#history.end[this.#get]!;
    const others = sets.filter((other) => other !== set && other !== returned.set);
    return others.some((other) => this.#history.start[other]! <= until && !this.#precedes(other, set!));
  }

  #precedes(before: number, after: number): boolean {
    return this.#history.end[before]! < this.#history.start[after]!;
  }
}
