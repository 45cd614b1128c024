import type { CheckResult, Rounds } from '../conformance/result.js';

/** E.g. `passed 17 of 20: 85 % (95 % interval: 64 to 95 %)`. */
export function describeRounds({ passed, failed, passRate }: Rounds): string {
  const all = passed + failed;
  return `passed ${passed} of ${all}: ${percent(passed / all)} % (95 % interval: ${interval(passRate)} %)`;
}

/** What passing each time proves, for those checks that did: less than it seems where the rounds are few. */
export function alwaysPassed(checks: readonly CheckResult[]): string[] {
  const least = new Map<number, { low: number; count: number }>();
  for (const { rounds } of checks) {
    if (rounds === undefined || rounds.failed > 0) continue;
    const count = (least.get(rounds.passed)?.count ?? 0) + 1;
    least.set(rounds.passed, { low: rounds.passRate[0], count });
  }
  return [...least].map(
    ([passed, { low, count }]) =>
      `${count} ${count === 1 ? 'check' : 'checks'} passed ${passed} of ${passed}: at least ${percent(low)} % of the time, by a 95 % interval`,
  );
}

export function interval([low, high]: Rounds['passRate']): string {
  return `${percent(low)} to ${percent(high)}`;
}

/** One decimal near the ends, where it tells most. */
function percent(rate: number): string {
  const value = rate * 100;
  return value > 0 && value < 100 && (value < 10 || value > 90) ? value.toFixed(1) : value.toFixed(0);
}
