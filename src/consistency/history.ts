/**
 * What clients did to a set of registers, and what they saw: one operation per index, spread over columns of plain
 * numbers, so that millions of them fit and are checked where they lie.
 *
 * Times are in microseconds, of one clock that never goes back, since the run began. An operation takes effect at one
 * moment from its start to its end, ends included; one precedes another only if it ends before the other starts.
 */
export interface History {
  /** How many operations there are; columns may be longer. */
  readonly length: number;
  /** {@link GET}, {@link SET} or {@link REFUSED}. */
  readonly kind: Uint8Array;
  /** Who did it: clients are numbered from 0 on. A client may have several operations under way. */
  readonly client: Uint32Array;
  /** The register: 0 to `keys` - 1. */
  readonly key: Uint32Array;
  /** What a SET writes, or a GET was answered: 1 to `values`, or {@link MISSING}, or {@link UNWRITTEN}. */
  readonly value: Int32Array;
  readonly start: Float64Array;
  /** `Infinity` for an operation that was never answered: it may have happened, at any time after it was sent, or never. */
  readonly end: Float64Array;
  readonly keys: number;
  /** Values are numbered from 1 on, in any order; a number means one value of one key. */
  readonly values: number;
  /** What happened to the server, in order of time. */
  readonly events: readonly HistoryEvent[];
  /** Texts for people and files. Without them, keys are `k0`, `k1`, … and values `v1`, `v2`, … */
  readonly names?: Names;
  /** Of operations that read what nobody wrote, by index: what came. Bounded: not every one of them needs a remark. */
  readonly remarks?: ReadonlyMap<number, Remark>;
}

/** A GET. */
export const GET = 0;
/** A SET that was acknowledged, or never answered. */
export const SET = 1;
/** A SET that was answered with a refusal: it must have no effect. */
export const REFUSED = 2;

/** The value of a GET that found nothing. */
export const MISSING = 0;
/** The value of a GET that was answered with something that no SET of this history writes. */
export const UNWRITTEN = -1;

export interface HistoryEvent {
  /** Microseconds, on the clock of the operations. */
  readonly at: number;
  /** `kill`: the process was ended at once; what it had acknowledged must be there when it is `start`ed again. */
  readonly kind: 'kill' | 'term' | 'start' | 'pause' | 'resume';
}

export interface Names {
  key(key: number): string;
  value(value: number): string;
  /** A client's name; `c0`, `c1`, … without it. */
  client?(client: number): string;
}

/** What a value that nobody wrote looks like. */
export interface Remark {
  /**
   * `torn`: the start of a value that was written to this key, cut off, or followed by something else;
   * `mixed`: parts of two values; `foreign`: a value written to another key; `altered`: a value written to this key but
   * for case, blanks or line ends; `unknown`: anything else.
   */
  readonly kind: 'torn' | 'mixed' | 'foreign' | 'altered' | 'unknown';
  /** What came, as latin1, cut where it is long. */
  readonly text: string;
  /** The values (by number) that it is made of, and for `foreign` their key, where that is known. */
  readonly of: readonly number[];
  readonly key?: number;
}
