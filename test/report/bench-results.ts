import type { BenchResult, Measurement, WorkloadResult } from '../../src/bench/result.js';

const around = (median: number) => ({ median, min: median * 0.9, max: median * 1.1 });

/** A measurement of so many operations per second, at a ratio to the baseline. */
export function measurement(target: string, rate: number, ratio = 1, over: Partial<Measurement> = {}): Measurement {
  return {
    target,
    rounds: [rate * 0.9, rate, rate * 1.1],
    opsPerSecond: around(rate),
    ratio: ratio === 1 ? { median: 1, min: 1, max: 1 } : around(ratio),
    latencyUs: { p50: 50_000_000 / rate, p90: 800.4, p99: 1203, p999: 12_340, max: 123_456 },
    batches: 1000,
    generatorBusy: 0.5,
    ...over,
  };
}

export function workload(measurements: readonly Measurement[], over: Partial<WorkloadResult> = {}): WorkloadResult {
  return { operation: 'get', connections: 50, pipeline: 1, valueBytes: 32, keys: 10_000, measurements, ...over };
}

/** The result of these workloads; the first target is the baseline. */
export function benchResult(workloads: readonly WorkloadResult[], over: Partial<BenchResult> = {}): BenchResult {
  const names = workloads[0]?.measurements.map(({ target }) => target) ?? [];
  return {
    format: 'memlite-kit/result',
    version: 1,
    kind: 'bench',
    tool: { name: 'memlite-kit', version: '0.1.0' },
    startedAt: '2026-01-02T03:04:05.678Z',
    durationMs: 1234,
    seed: 7,
    machine: { node: 'v20.0.0', platform: 'linux x64', cpu: 'a processor', cpus: 2 },
    settings: { keys: 10_000, rounds: 3, roundMs: 800, warmUpMs: 400, timeoutMs: 10_000 },
    targets: names.map((name) => ({ name, protocol: 'lite', description: `where ${name} is` })),
    baseline: names[0] ?? '',
    interrupted: false,
    workloads,
    ...over,
  };
}
