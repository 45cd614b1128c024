import type { History } from '../../consistency/history.js';
import { checkRegister } from '../../consistency/register.js';
import type { ConsistencyResult } from '../result.js';
import { describeViolations } from './violations.js';

/** What a key is: see `checkRegister`. */
export type Mode = 'register' | 'cache';

/** So many violations are told, each of another key. */
const TOLD = 20;

/** Judges every key of a run. */
export function judge(history: History, mode: Mode): ConsistencyResult {
  const begin = performance.now();
  const verdict = checkRegister(history, { mode, atMost: TOLD });
  const checkMs = performance.now() - begin;
  return {
    verdict: verdict.verdict,
    model: mode,
    checker: 'zones',
    checkMs,
    keys: history.keys,
    violatedKeys: verdict.violatedKeys,
    violations: describeViolations(history, verdict),
    ...(verdict.reason !== undefined && { reason: verdict.reason }),
  };
}
