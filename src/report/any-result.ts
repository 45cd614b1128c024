import type { BenchResult } from '../bench/result.js';
import type { Result } from '../conformance/result.js';
import type { SelftestResult } from '../selftest/result.js';
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
