import { describe, expect, test } from 'vitest';
import { exitCodeOf, type Findings, reachVerdict } from '../../../src/stress/judging/verdict.js';
import type { ConsistencyResult, OperationCounts, StressResult } from '../../../src/stress/result.js';
import { judgeThresholds } from '../../../src/stress/thresholds.js';
import { staleRead, stressResult } from '../../report/stress-results.js';

const { consistency, operations } = stressResult();
const met = { option: '--max-errors 0', measured: '0 errors', met: true };

function verdict(over: Partial<Findings> = {}): Pick<StressResult, 'verdict' | 'reasons'> {
  return reachVerdict({ consistency, operations, thresholds: [met], interrupted: false, ...over });
}

const violation: ConsistencyResult = {
  ...consistency,
  ...{ verdict: 'violation', violatedKeys: 2, violations: [staleRead('k1'), staleRead('k2')] },
};
const nothing: OperationCounts = { ...operations, hits: 0, misses: 0, stored: 0, refused: 0 };

describe('a run', () => {
  test('in which every reply has an explanation passes', () => {
    expect(verdict()).toEqual({
      verdict: 'passed',
      reasons: ['an order of the 512,345 operations on 10 keys explains every reply'],
    });
  });

  test('in which keys contradict themselves fails, with the first of them', () => {
    const sentence = 'a GET of k1 returned a value that had been replaced before it began';
    expect(verdict({ consistency: violation }).reasons).toEqual([`2 of 10 keys contradict themselves: ${sentence}`]);
    const one = { ...violation, keys: 1, violatedKeys: 1, violations: [] };
    expect(verdict({ consistency: one }).reasons).toEqual(['1 of 1 key contradicts itself']);
  });

  test('that leaves a wrong file fails', () => {
    const audit = { file: 'data.csv', rows: 3, findings: ['k1 has an old value', 'k2 is missing'], findingsTotal: 2 };
    expect(verdict({ audit })).toEqual({
      verdict: 'failed',
      reasons: ['the file data.csv is not as it must be: k1 has an old value, and 1 more'],
    });
    expect(verdict({ audit: { ...audit, findings: [], findingsTotal: 0 } }).verdict).toBe('passed');
  });

  test('under which the target ends fails, whatever the rest is', () => {
    const sentence = 'the server ended by itself (signal SIGSEGV) under load';
    const finding = { level: 'must', sentence } as const;
    expect(verdict({ finding })).toEqual({ verdict: 'failed', reasons: [sentence] });
    expect(verdict({ finding, operations: nothing }).verdict).toBe('failed');
    expect(verdict({ finding: { ...finding, level: 'should' } })).toEqual({
      verdict: 'inconclusive',
      reasons: [sentence],
    });
  });

  test('with errors fails, and says which', () => {
    const failing = { ...operations, errors: { closed: 1, 'no-reply': 2 } };
    const thresholds = judgeThresholds({ maxErrors: 0 }, { opsPerSecond: 1, errors: 3, p99Us: 1 });
    expect(verdict({ operations: failing, thresholds }).reasons).toEqual(['3 operations failed: 2 no-reply, 1 closed']);
  });

  test('that is slower than demanded fails', () => {
    const thresholds = judgeThresholds(
      { maxP99Ms: 5, minRate: 1000, maxErrors: 0 },
      { opsPerSecond: 999.9, errors: 0, p99Us: 5001 },
    );
    expect(verdict({ thresholds }).reasons).toEqual([
      '--max-p99 5ms is not met: 5.001ms',
      '--min-rate 1000 is not met: 999 operations a second',
    ]);
  });

  test('in which nothing was answered proves nothing', () => {
    expect(verdict({ operations: nothing })).toEqual({ verdict: 'inconclusive', reasons: ['nothing was answered'] });
  });

  test('in which nothing was stored proves nothing', () => {
    const { verdict: word, reasons } = verdict({ operations: { ...nothing, misses: 5, refused: 3 } });
    expect([word, reasons[0]]).toEqual([
      'inconclusive',
      'no SET was answered with success, 3 were refused: nothing was there to be read',
    ]);
  });

  test('without a verdict on its replies is inconclusive', () => {
    const unknown = { ...consistency, verdict: 'unknown', reason: 'out of time' } as const;
    expect(verdict({ consistency: unknown })).toEqual({
      verdict: 'inconclusive',
      reasons: ['the replies were not judged to the end: out of time'],
    });
  });

  test('that was interrupted is judged: what it found counts, what it did not find does not', () => {
    expect(verdict({ interrupted: true }).verdict).toBe('inconclusive');
    expect(verdict({ interrupted: true, consistency: violation }).verdict).toBe('failed');
  });

  test('says the worst first', () => {
    const finding = { level: 'must', sentence: 'the server ended by itself (exit code 1) under load' } as const;
    const slow = { option: '--min-rate 5', measured: '4 operations a second', met: false };
    const { reasons } = verdict({ consistency: violation, finding, thresholds: [slow] });
    expect(reasons.map((reason) => reason.slice(0, 10))).toEqual(['2 of 10 ke', 'the server', '--min-rate']);
  });
});

test.each([
  ['passed', 0],
  ['failed', 1],
  ['inconclusive', 4],
] as const)('%s ends with exit code %d', (word, code) => expect(exitCodeOf({ verdict: word })).toBe(code));

describe('thresholds', () => {
  test('that are just met are met', () => {
    const results = judgeThresholds(
      { maxP99Ms: 5, minRate: 1000, maxErrors: 2 },
      { opsPerSecond: 1000, errors: 2, p99Us: 5000 },
    );
    expect(results).toEqual([
      { option: '--max-p99 5ms', measured: '5ms', met: true },
      { option: '--min-rate 1000', measured: '1000 operations a second', met: true },
      { option: '--max-errors 2', measured: '2 errors', met: true },
    ]);
  });

  test('on latency are not met where nothing was answered', () => {
    const [p99] = judgeThresholds({ maxP99Ms: 5, maxErrors: 0 }, { opsPerSecond: 0, errors: 1, p99Us: undefined });
    expect(p99).toEqual({ option: '--max-p99 5ms', measured: 'nothing was answered', met: false });
  });
});
