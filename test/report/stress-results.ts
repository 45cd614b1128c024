import { lite } from '../../src/protocol/dialect.js';
import type { LatencyFigures, StressResult, ViolationResult } from '../../src/stress/result.js';

/** Latencies around so many microseconds. */
export function latency(us: number, count = 100): LatencyFigures {
  return { count, mean: us, p50: us, p90: 2 * us, p99: 4 * us, p999: 8 * us, max: 9.5 * us, histogram: 'HISTF' };
}

/** A read of a value that had been replaced, by two clients. */
export function staleRead(key: string): ViolationResult {
  return {
    key,
    anomaly: 'stale-read',
    sentence: `a GET of ${key} returned a value that had been replaced before it began`,
    operations: [
      { client: 'c1', operation: 'set', value: 'a', outcome: 'ok', startMs: 1, endMs: 2 },
      { client: 'c2', operation: 'set', value: 'b', outcome: 'ok', startMs: 3, endMs: 4 },
      { client: 'c1', operation: 'get', value: 'a', outcome: 'ok', startMs: 5, endMs: 6.5 },
    ],
    timeline: ['c1  set a   get a', 'c2     set b'],
  };
}

/** The result of a run in which all went well, but for what is given. */
export function stressResult(over: Partial<StressResult> = {}): StressResult {
  return {
    format: 'memlite-kit/result',
    version: 1,
    kind: 'stress',
    tool: { name: 'memlite-kit', version: '0.1.0' },
    startedAt: '2026-01-02T03:04:05.678Z',
    loadMs: 10_012,
    durationMs: 10_523,
    target: { description: '127.0.0.1:11211', flags: '--target 127.0.0.1:11211' },
    protocol: 'lite',
    dialect: lite,
    workload: {
      ...{ clients: 50, durationMs: 10_000, operations: null, keys: 10, distribution: 'uniform', sets: 0.5 },
      ...{ valueBytes: [32, 32], pipeline: 1, rate: null, seed: 7, trouble: [] },
    },
    repeat: 'memlite-kit stress --target 127.0.0.1:11211 --seed 7',
    interrupted: false,
    operations: {
      ...{ total: 512_345, gets: 256_245, sets: 256_100, hits: 256_200, misses: 45, stored: 256_100, refused: 0 },
      ...{ pending: 0, errors: {}, connections: 50 },
    },
    failures: [],
    opsPerSecond: 51_173.1,
    latencyUs: { get: latency(806.4), set: latency(1203), all: latency(1012) },
    timeline: [{ fromMs: 0, toMs: 1000, operations: 51_000, errors: 0, p50: 806.4, p99: null }],
    events: [],
    consistency: {
      ...{ verdict: 'ok', model: 'register', checker: 'zones', checkMs: 14.2, keys: 10, violatedKeys: 0 },
      violations: [],
    },
    thresholds: [{ option: '--max-errors 0', measured: '0 errors', met: true }],
    verdict: 'passed',
    reasons: ['an order of the 512,345 operations on 10 keys explains every reply'],
    notes: [],
    ...over,
  };
}
