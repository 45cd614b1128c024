import { formatDuration, parsePositiveDuration } from '../duration.js';
import { UsageError } from '../errors.js';
import type { ThresholdResult } from './result.js';

/** What the user demands of the figures. */
export interface Thresholds {
  /** Of all operations, in milliseconds. */
  readonly maxP99Ms?: number;
  /** Operations a second. */
  readonly minRate?: number;
  /** How many operations may fail that no trouble made on purpose made fail. */
  readonly maxErrors: number;
}

export interface ThresholdFlags {
  readonly 'max-p99'?: string | undefined;
  readonly 'min-rate'?: string | undefined;
  readonly 'max-errors'?: number | undefined;
}

/** What thresholds are compared with. */
export interface Measured {
  readonly opsPerSecond: number;
  readonly errors: number;
  /** In microseconds; undefined where nothing was answered. */
  readonly p99Us: number | undefined;
}

/** @throws UsageError for a value that does not do */
export function parseThresholds(flags: ThresholdFlags): Thresholds {
  const { 'max-p99': maxP99, 'min-rate': minRate, 'max-errors': maxErrors = 0 } = flags;
  return {
    ...(maxP99 !== undefined && { maxP99Ms: parsePositiveDuration(maxP99, '--max-p99') }),
    ...(minRate !== undefined && { minRate: parseRate(minRate, '--min-rate') }),
    maxErrors,
  };
}

/** What was demanded, out of the results of {@link judgeThresholds}. */
export function parseOptions(results: readonly ThresholdResult[]): Thresholds {
  const flags: Record<string, string> = Object.fromEntries(
    results.map(({ option }) => option.replace(/^--/, '').split(' ')),
  );
  return parseThresholds({ ...flags, 'max-errors': Number(flags['max-errors'] ?? 0) });
}

/** Reads operations a second. */
export function parseRate(text: string, flag: string): number {
  const rate = /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (!(rate > 0 && rate <= MOST_RATE))
    throw new UsageError(`${flag} takes operations a second, such as 1000; "${text}" is not that`);
  return rate;
}

/** More than any machine does. */
const MOST_RATE = 1e9;

/**
 * Compares the figures with what was demanded, one result for each threshold.
 * @param scope what the figures are of: those of a part say nothing yet of latency and rate, which are demanded of the whole; its
 * errors only become more
 */
export function judgeThresholds(
  { maxP99Ms, minRate, maxErrors }: Thresholds,
  measured: Measured,
  scope: 'whole' | 'part' = 'whole',
): ThresholdResult[] {
  const { p99Us, opsPerSecond, errors } = measured;
  const results: ThresholdResult[] = [];
  const judged = (met: boolean) => (scope === 'whole' ? met : null);
  if (maxP99Ms !== undefined)
    results.push({
      option: `--max-p99 ${formatDuration(maxP99Ms)}`,
      measured: p99Us === undefined ? 'nothing was answered' : `${Number((p99Us / 1000).toFixed(3))}ms`,
      met: judged(p99Us !== undefined && p99Us <= maxP99Ms * 1000),
    });
  if (minRate !== undefined)
    results.push({
      option: `--min-rate ${minRate}`,
      measured: `${Math.floor(opsPerSecond)} operations a second`,
      met: judged(opsPerSecond >= minRate),
    });
  results.push({ option: `--max-errors ${maxErrors}`, measured: countErrors(errors), met: errors <= maxErrors });
  return results;
}

function countErrors(errors: number): string {
  return errors === 1 ? '1 error' : `${errors} errors`;
}
