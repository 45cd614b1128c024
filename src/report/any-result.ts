import type { BenchResult } from '../bench/result.js';
import type { Result } from '../conformance/result.js';
import type { SelftestResult } from '../selftest/result.js';
import type { Shard } from '../shard.js';
import type { HistoryCheckResult } from '../stress/check-result.js';
import type { StressResult } from '../stress/result.js';

/** The Result of any command that has one. */
export type AnyResult = Result | BenchResult | StressResult | HistoryCheckResult | SelftestResult;

/** The commands that have a Result. */
export const RESULT_KINDS = [
  'conform',
  'bench',
  'stress',
  'check',
  'selftest',
] as const satisfies readonly AnyResult['kind'][];
export type ResultKind = (typeof RESULT_KINDS)[number];

/** Which part of a run a result is; undefined for the whole of one. */
export function shardOf(result: AnyResult): Shard | undefined {
  return 'shard' in result ? result.shard : undefined;
}

/** The specification, or the protocol, that servers were held to; undefined where a result is of no single one. */
export function specOf(result: AnyResult): string | undefined {
  if (result.kind === 'conform') return result.target.spec;
  return result.kind === 'stress' ? (result.dialect?.spec ?? result.protocol) : undefined;
}
