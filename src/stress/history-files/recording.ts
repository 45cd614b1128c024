import type { History } from '../../consistency/history.js';

/** What a register may do, as `--model` and the header of a file name it. */
export const MODELS = ['register', 'cache', 'cas-register'] as const;
export type ModelName = (typeof MODELS)[number];

/**
 * A kind of operation that registers with unique writes do not have: writes a value where another is found. It may be
 * unanswered, as a SET may.
 */
export const CAS = 3;
/** A compare-and-set that found something else than it wanted, and had no effect. */
export const CAS_REFUSED = 4;

/** A history that was read from a file. */
export interface Recording {
  /** The kinds of its operations may be {@link CAS} and {@link CAS_REFUSED}, too; `value` is what they write. */
  readonly history: History;
  /** What a compare-and-set wants to find, by operation, numbered as values are; only where there are such operations. */
  readonly expected?: Int32Array;
  /** Each value of a key is written by one SET at most, and there is no compare-and-set. */
  readonly unique: boolean;
  /** What the file says it is a history of, if anything. */
  readonly model?: ModelName;
  /** What the user should know, in sentences. */
  readonly warnings: readonly string[];
}
