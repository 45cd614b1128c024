/** What a list of known failures says of one: who excuses it, and why. */
export interface KnownFailure {
  /** As the list has it: a row, a check or a clause, or for a selftest a fault. */
  readonly id: string;
  readonly reason: string;
  /** Where it is followed up, e.g. the address of an issue. */
  readonly link?: string;
  readonly owner?: string;
  /** The last day on which it is an excuse, `YYYY-MM-DD` in UTC. */
  readonly expires?: string;
}

/** An entry of a list, and where it stands there. */
export interface Entry extends KnownFailure {
  /** From 1 on. */
  readonly line: number;
}

/** An entry, and the ids of all that it can excuse, whether they run or not; none where they are of another specification. */
export interface Resolved extends Entry {
  readonly covers: readonly string[];
}

/** `stale`: all that it covers passes. `expired`: its last day is over. `unmatched`: it covers nothing. */
export type MisfitKind = 'stale' | 'expired' | 'unmatched';

/** An entry that does not fit the run, which therefore fails. */
export interface Misfit {
  readonly kind: MisfitKind;
  /** Of the entry. */
  readonly id: string;
  readonly line: number;
  readonly sentence: string;
}

/** The list that a run was held against: as much of it as is needed to judge again when parts of a run are merged. */
export interface KnownFailures {
  /** As it was named on the command line. */
  readonly file: string;
  readonly entries: readonly Resolved[];
  readonly misfits: readonly Misfit[];
}
