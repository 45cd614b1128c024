import { describe, expect, test } from 'vitest';
import type { LiveSnapshot } from '../../src/stress/load/live-numbers.js';
import { addCounts } from '../../src/stress/load/tally.js';
import { progressLine, progressText } from '../../src/stress/progress.js';

function live(errors: Record<string, number>, badReads: number, p50: number | null): LiveSnapshot {
  const recent = { opsPerSecond: 51_234.4, p50, p99: p50 === null ? null : 12_345 };
  const counts = { ...addCounts([]), total: 4321, errors, badReads };
  return { elapsedMs: 3210, counts, sinceStart: recent, recent };
}

describe('the line of progress', () => {
  test('says how far the run is, how fast, and how it goes', () => {
    expect(progressText(live({}, 0, 806.4), { totalMs: 10_000, isBad: false })).toBe(
      '3.2 of 10 s  51,234/s  p50 0.806 ms  p99 12.3 ms  no errors  ok so far',
    );
    expect(progressText(live({ closed: 1 }, 1200, null), { totalMs: Number.POSITIVE_INFINITY, isBad: false })).toBe(
      '3.2 s, 4,321  51,234/s  p50 -  p99 -  1 error  NOT ok',
    );
    expect(progressText(live({}, 0, 1), { totalMs: 1000, isBad: true })).toMatch(/ {2}no errors {2}NOT ok$/);
  });

  const stream = (isTTY: boolean, columns: number) => {
    const written: string[] = [];
    return { isTTY, columns, written, write: (text: string) => written.push(text) > 0 };
  };

  test('is drawn over itself on a terminal, and never wraps', () => {
    const terminal = stream(true, 11);
    const line = progressLine(terminal as never);
    line.show('0123456789abcdef');
    line.done();
    expect(terminal.written).toEqual(['\r\u001b[K0123456789', '\r\u001b[K']);
  });

  test('is not there elsewhere', () => {
    const pipe = stream(false, 80);
    const line = progressLine(pipe as never);
    line.show('x');
    line.done();
    expect(pipe.written).toEqual([]);
  });
});
