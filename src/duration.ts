import { UsageError } from './errors.js';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

/** A day; timers of the platform end at 24.8 of them. */
const LONGEST_MS = 24 * 60 * 60_000;

/**
 * Reads a length of time: `500ms`, `2s`, `1.5s`, `1m`, or a bare number of milliseconds.
 * @param flag whose value it is, for the message
 * @returns milliseconds, 0 and up
 * @throws UsageError where it is none, or longer than a day
 */
export function parseDuration(text: string, flag = 'a duration'): number {
  const [, number, unit = 'ms'] = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text.trim()) ?? [];
  // Rounded, for 16.1 * 1000 is not quite 16100.
  const ms = Math.round(Number(number) * (UNIT_MS[unit] ?? Number.NaN) * 1000) / 1000;
  if (!(ms <= LONGEST_MS))
    throw new UsageError(`${flag} takes a time such as 500ms or 2s, up to a day; "${text}" is not that`);
  return ms;
}

/** The same, where no time at all makes no sense. */
export function parsePositiveDuration(text: string, flag = 'a duration'): number {
  const ms = parseDuration(text, flag);
  if (ms === 0) throw new UsageError(`${flag} takes a time above 0, such as 500ms or 2s`);
  return ms;
}

/** A length of time as people write it, and as {@link parseDuration} reads it: `250ms`, `2s`, `1.5s`. */
export function formatDuration(ms: number): string {
  return ms >= 1000 && ms % 100 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
