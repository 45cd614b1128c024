import type { History } from './history.js';
import { RegisterScan } from './register-scan.js';
import { surveyRegisters } from './register-survey.js';
import { violationsOf } from './register-violations.js';
import type { Verdict } from './verdict.js';

export interface RegisterOptions {
  /**
   * `register` unless given: a key is missing until it is SET. `cache`: a key may be forgotten at any time, but no
   * older value may return.
   */
  readonly mode?: 'register' | 'cache';
  /**
   * True where operations may be missing, as in what has been recorded so far of a run that goes on: what is found
   * then, stays true whatever else there was. Values that are read but not SET in this history count as SET by somebody
   * at some time.
   */
  readonly partial?: boolean;
  /** The most violations to list, 100 unless given. */
  readonly atMost?: number;
}

/**
 * Judges registers with unique writes: is there, for each key, one order of the operations that agrees with real time,
 * in which each GET returns what was SET last? In linear time for a history in nearly the order of completion, in O(n
 * log n) for others.
 *
 * A SET that was never answered may have happened at any time after its start, or never; a GET that was never answered
 * tells nothing; a SET that was refused never happened. The verdict is `unknown` where a value is SET twice: such a
 * history is for the general checker. Of each key the earliest violation is told: before the last GET of it ended, the
 * key had an explanation.
 *
 * @throws RangeError for a history whose columns hold what they cannot, such as an end before its start
 */
export function checkRegister(history: History, options: RegisterOptions = {}): Verdict {
  const { mode = 'register', partial = false, atMost = 100 } = options;
  const survey = surveyRegisters(history);
  if (survey.secondSet !== undefined) return unknown(history, survey.secondSet);
  const scan = new RegisterScan(history, survey, { mode, extent: partial ? 'partial' : 'whole', atMost });
  return {
    verdict: scan.violatedKeys === 0 ? 'ok' : 'violation',
    violations: violationsOf(history, scan),
    violatedKeys: scan.violatedKeys,
    operations: history.length,
    unknownKeys: 0,
  };
}

function unknown(history: History, second: number): Verdict {
  const value = history.value[second]!;
  const name = history.names?.value(value) ?? `v${value}`;
  return {
    verdict: 'unknown',
    violations: [],
    violatedKeys: 0,
    operations: history.length,
    unknownKeys: history.keys,
    reason: `the value ${name} is written more than once (again by operation ${second}), and this checker judges registers whose writes are unique`,
  };
}
