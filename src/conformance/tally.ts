import { wilson } from '../wilson.js';
import type { CheckResult, Status } from './result.js';

/** What weighs most of what a check has come to in several rounds: one violation is one, whatever else there was. */
const BY_WEIGHT: readonly Status[] = ['failed', 'inconclusive', 'unmet', 'passed', 'skipped'];

interface Counted {
  /** The first of those results that weigh most. */
  result: CheckResult;
  ms: number;
  passed: number;
  failed: number;
}

/** Counts rounds of the same checks. However many there are, it holds one result of each check. */
export class Tally {
  readonly #checks: Counted[] = [];
  #first: readonly CheckResult[] | undefined;

  /** The results of the first round, as they are. */
  get first(): readonly CheckResult[] {
    return this.#first ?? [];
  }

  add(round: readonly CheckResult[]): void {
    this.#first ??= round;
    for (const [at, result] of round.entries()) this.#count(at, result);
  }

  #count(at: number, result: CheckResult): void {
    const { status, ms } = result;
    const counted = this.#checks[at] ?? { result, ms: 0, passed: 0, failed: 0 };
    this.#checks[at] = counted;
    if (BY_WEIGHT.indexOf(status) < BY_WEIGHT.indexOf(counted.result.status)) counted.result = result;
    counted.ms += ms;
    if (status === 'passed' || status === 'failed') counted[status] += 1;
  }

  /** One result for each check: what weighs most of all rounds, and how often it passed. */
  results(): CheckResult[] {
    return this.#checks.map(({ result, ms, passed, failed }) => ({
      ...result,
      ms,
      ...(passed + failed > 0 && { rounds: { passed, failed, passRate: wilson(passed, passed + failed) } }),
    }));
  }
}
