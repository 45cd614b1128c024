import type { HistoryEvent, Remark } from '../../consistency/history.js';
import type { ModelName } from './recording.js';

/** The history file of the kit, JSON Lines: `docs/histories.md` describes it, `schema/history.schema.json` each line. */
export const FORMAT = 'memlite-kit/history';
export const VERSION = 1;

/** The first line of a file. Other fields may stand beside these. */
export interface HeaderLine {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  readonly model: ModelName;
}

/** A line for each operation. Times are in microseconds of one clock that never goes back. */
export interface OperationLine {
  readonly client: string;
  readonly op: 'get' | 'set' | 'cas';
  readonly key: string;
  /** What a `set` writes or a `get` was answered (null: nothing); of a `cas`, what it wants to find and what it writes. */
  readonly value?: string | null | readonly [expected: string | null, written: string];
  readonly start: number;
  /** Not there where the operation is pending. */
  readonly end?: number;
  readonly outcome: Outcome;
  /** Of a `get` that is known to have read what nobody wrote: what that looks like. */
  readonly unwritten?: Remark['kind'];
  /** Of such a value, what it is made of. */
  readonly of?: readonly string[];
  /** Of a value that was written to another key, that key. */
  readonly from?: string;
}

export const OPERATIONS = ['get', 'set', 'cas'] as const;
export const OUTCOMES = ['ok', 'refused', 'pending'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** A line for what happened to the server. */
export interface EventLine {
  readonly event: HistoryEvent['kind'];
  /** Microseconds. */
  readonly at: number;
}

export const EVENTS = ['kill', 'term', 'start', 'pause', 'resume'] as const satisfies readonly HistoryEvent['kind'][];
export const REMARKS = ['torn', 'mixed', 'foreign', 'altered', 'unknown'] as const satisfies readonly Remark['kind'][];
