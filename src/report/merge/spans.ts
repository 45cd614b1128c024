import type { AnyResult } from '../any-result.js';

/** The earliest of some times. */
export function earliest(results: readonly AnyResult[]): string {
  return results.map(({ startedAt }) => startedAt).sort()[0] ?? '';
}

/** From the beginning of the first to the end of the last, in milliseconds. */
export function spanMs(results: readonly AnyResult[]): number {
  const from = Math.min(...results.map(({ startedAt }) => Date.parse(startedAt)));
  return Math.max(...results.map(({ startedAt, durationMs }) => Date.parse(startedAt) + durationMs)) - from;
}
