import type { ConsistencyResult, RunEvent } from './result.js';

/**
 * What `check` found, as one versioned JSON document from which every report is rendered.
 * `schema/check-result.schema.json` in the package describes it.
 */
export interface HistoryCheckResult {
  readonly format: 'memlite-kit/result';
  readonly version: 1;
  readonly kind: 'check';
  readonly tool: { readonly name: 'memlite-kit'; readonly version: string };
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** In the order in which they were given. */
  readonly histories: readonly JudgedHistory[];
  readonly unreadable: readonly UnreadableFile[];
  /** `failed` where a history violates; `inconclusive` where one has no verdict, or could not be read. */
  readonly verdict: 'passed' | 'failed' | 'inconclusive';
}

/** A history that was read and judged. */
export interface JudgedHistory extends ConsistencyResult {
  /** As it was given; `-` for standard input. */
  readonly file: string;
  /** Unanswered ones among them. */
  readonly operations: number;
  readonly events: readonly RunEvent[];
  /** What the user should know of the file, in sentences. */
  readonly warnings: readonly string[];
}

export interface UnreadableFile {
  readonly file: string;
  /** In a sentence. */
  readonly reason: string;
}
