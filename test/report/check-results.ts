import type { HistoryCheckResult, JudgedHistory } from '../../src/stress/check-result.js';
import type { OperationResult, ViolationResult } from '../../src/stress/result.js';

const operation = (client: string, kind: 'get' | 'set', value: string, startMs: number): OperationResult => ({
  ...{ client, operation: kind, value, outcome: 'ok', startMs, endMs: startMs + 1 },
});

/** c4 read v12, which c7 had replaced. */
export function staleRead(key: string): ViolationResult {
  return {
    ...{ key, anomaly: 'stale-read' },
    sentence: `c4 read v12 from ${key} at 4 ms, 1 ms after c7 had replaced it with v31: a stale read`,
    operations: [operation('c2', 'set', 'v12', 0), operation('c7', 'set', 'v31', 2), operation('c4', 'get', 'v12', 4)],
    timeline: ['as it was', 'written'],
  };
}

export function judged(file: string, more: Partial<JudgedHistory> = {}): JudgedHistory {
  return {
    ...{ file, operations: 1200, keys: 3, verdict: 'ok', model: 'register', checker: 'zones', checkMs: 4.4 },
    ...{ violatedKeys: 0, violations: [], events: [], warnings: [], ...more },
  };
}

export function checkResult(...histories: JudgedHistory[]): HistoryCheckResult {
  const isViolated = histories.some(({ verdict }) => verdict === 'violation');
  return {
    ...{ format: 'memlite-kit/result', version: 1, kind: 'check', tool: { name: 'memlite-kit', version: '0.1.0' } },
    ...{ startedAt: '2026-01-02T03:04:05.678Z', durationMs: 12.5, histories, unreadable: [] },
    verdict: isViolated ? 'failed' : 'passed',
  };
}
