/** Slower replies than this, in milliseconds, make a target a slow one. */
export const SLOW_MS = 100;

const MOST_MS = 30_000;
const TIMES = 4;
const SPARE_MS = 500;

/**
 * How long each reply is waited for: a target that takes its time is given four times what it took, and half a minute at most.
 * @param askedMs what the user asked for, which is never cut
 * @param delayMs the slowest reply to the probe
 */
export function grantedTimeout(askedMs: number, delayMs: number): number {
  return delayMs > SLOW_MS ? Math.max(askedMs, Math.min(MOST_MS, Math.round(delayMs * TIMES + SPARE_MS))) : askedMs;
}
