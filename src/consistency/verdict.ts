/**
 * What a checker says of a history. `unknown` is a verdict: time or memory ran out before there was an answer.
 */
export interface Verdict {
  readonly verdict: 'ok' | 'violation' | 'unknown';
  /** At most one for a key, the earliest first; no more than were asked for. */
  readonly violations: readonly Violation[];
  /** How many keys violate, listed or not. */
  readonly violatedKeys: number;
  /** How many operations were judged, unanswered ones among them. */
  readonly operations: number;
  /** Keys without a verdict. */
  readonly unknownKeys: number;
  /** Why there is none. */
  readonly reason?: string;
}

export interface Violation {
  readonly key: number;
  readonly anomaly: Anomaly;
  /**
   * The indices of the operations that contradict each other, in order of their starts: leave out any of them and the rest has
   * an explanation. Six at most for registers with unique writes.
   */
  readonly operations: readonly number[];
}

/** What went wrong, in the words of the field. */
export const ANOMALIES = [
  /** A GET returned a value that had been replaced before it began. */
  'stale-read',
  /** An acknowledged SET was never seen again, though nothing replaced it. */
  'lost-update',
  /** The same, with a crash of the server between. */
  'lost-in-crash',
  /** A GET returned a value again that clients had already seen replaced. */
  'back-from-the-dead',
  /** A GET returned a value before the SET that writes it began. */
  'future-read',
  /** A GET returned the value of a SET that was refused. */
  'refused-but-stored',
  /** A GET returned a value cut off, or parts of two values. */
  'torn-value',
  /** A GET returned a value that was written to another key. */
  'foreign-value',
  /** A GET returned what no SET wrote. */
  'never-written',
  /** No order of the operations explains all replies, and none of the words above says why. */
  'not-linearizable',
] as const;
export type Anomaly = (typeof ANOMALIES)[number];
