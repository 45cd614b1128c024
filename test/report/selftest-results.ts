import type { FaultRun, SelftestResult } from '../../src/selftest/result.js';

/** A fault that one check catches, unless told otherwise. */
export function fault(name: string, over: Partial<FaultRun> = {}): FaultRun {
  return {
    ...{ name, summary: `the server is ${name}`, spec: 'lite', clauses: ['SET-4'], failed: ['SET-4.2'], own: 1, ms: 7 },
    ...over,
  };
}

/** The kill matrix of these faults. */
export function selftestResult(faults: readonly FaultRun[], over: Partial<SelftestResult> = {}): SelftestResult {
  return {
    ...{ format: 'memlite-kit/result', version: 1, kind: 'selftest', tool: { name: 'memlite-kit', version: '0.1.0' } },
    ...{ startedAt: '2026-01-02T03:04:05.678Z', durationMs: 1234, seed: 3, whole: true, interrupted: false },
    sound: [{ name: 'reference server', passed: 180, failed: [], ms: 12 }],
    faults,
    checks: [{ id: 'SET-4.2', title: 'One byte too many is too many', faults: faults.map(({ name }) => name) }],
    medianFailures: 1,
    problems: [],
    verdict: 'passed',
    ...over,
  };
}
