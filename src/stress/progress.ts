import { formatCount, formatMs } from '../report/figures.js';
import type { LiveSnapshot } from './load/live-numbers.js';

/**
 * E.g. `3.2 of 10 s  51,234/s  p50 0.806 ms  p99 3.21 ms  no errors  ok so far`.
 * @param run `totalMs`: when the run ends, if a time ends it, else `Infinity`; `isBad`: a key is known to contradict itself
 */
export function progressText(
  { elapsedMs, counts, recent }: LiveSnapshot,
  { totalMs, isBad }: { totalMs: number; isBad: boolean },
): string {
  const { badReads } = counts;
  const elapsed = (elapsedMs / 1000).toFixed(1);
  const errors = Object.values(counts.errors).reduce((sum, count) => sum + count, 0);
  const latency = (us: number | null) => (us === null ? '-' : `${formatMs(us)} ms`);
  return [
    Number.isFinite(totalMs) ? `${elapsed} of ${totalMs / 1000} s` : `${elapsed} s, ${formatCount(counts.total)}`,
    `${formatCount(recent.opsPerSecond)}/s`,
    `p50 ${latency(recent.p50)}`,
    `p99 ${latency(recent.p99)}`,
    errors === 0 ? 'no errors' : `${formatCount(errors)} ${errors === 1 ? 'error' : 'errors'}`,
    isBad || badReads > 0 ? 'NOT ok' : 'ok so far',
  ].join('  ');
}

/** A line that is drawn anew with each text, on a terminal only; elsewhere nothing is said. */
export interface ProgressLine {
  readonly isShown: boolean;
  show(text: string): void;
  done(): void;
}

const WIDTH = 80;
const SILENT: ProgressLine = { isShown: false, show: () => {}, done: () => {} };

export function progressLine(stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>): ProgressLine {
  if (stream.isTTY !== true) return SILENT;
  return {
    isShown: true,
    // Cut, for a line that wraps cannot be drawn over.
    show: (text) => void stream.write(`\r\x1b[K${text.slice(0, (stream.columns ?? WIDTH) - 1)}`),
    done: () => void stream.write('\r\x1b[K'),
  };
}
