import { decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';
import type { ConsistencyResult, LatencyFigures, OperationCounts, StressResult } from '../../stress/result.js';
import { earliest, spanMs } from './merge.js';

/** Parts of a load, each with keys of its own: counts are added, histograms merged, violations listed together. */
export function mergeStress(parts: readonly StressResult[]): StressResult {
  const [first] = parts as readonly [StressResult];
  const { shard: _, audit: __, ...whole } = first;
  const sum = (of: (part: StressResult) => number) => parts.reduce((total, part) => total + of(part), 0);
  const verdict = parts.some((part) => part.verdict === 'failed')
    ? 'failed'
    : parts.some((part) => part.verdict === 'inconclusive')
      ? 'inconclusive'
      : 'passed';
  const audits = parts.flatMap(({ audit }) => audit ?? []);
  return {
    ...whole,
    startedAt: earliest(parts),
    durationMs: spanMs(parts),
    loadMs: Math.max(...parts.map(({ loadMs }) => loadMs)),
    workload: {
      ...first.workload,
      clients: sum(({ workload }) => workload.clients),
      keys: sum(({ workload }) => workload.keys),
    },
    interrupted: parts.some(({ interrupted }) => interrupted),
    operations: addCounts(parts.map(({ operations }) => operations)),
    failures: parts.flatMap(({ failures }) => failures).sort((a, b) => a.atMs - b.atMs),
    opsPerSecond: sum(({ opsPerSecond }) => opsPerSecond),
    latencyUs: mergeLatencies(parts),
    timeline: [],
    events: parts.flatMap(({ events }) => events).sort((a, b) => a.atMs - b.atMs),
    consistency: mergeConsistency(parts.map(({ consistency }) => consistency)),
    ...(audits.length > 0 && {
      audit: {
        file: audits.map(({ file }) => file).join(', '),
        rows: audits.reduce((total, { rows }) => total + rows, 0),
        findings: audits.flatMap(({ findings }) => findings),
        findingsTotal: audits.reduce((total, { findingsTotal }) => total + findingsTotal, 0),
      },
    }),
    thresholds: mergeThresholds(parts.flatMap(({ thresholds }) => thresholds)),
    verdict,
    reasons: [...new Set(parts.filter((part) => part.verdict === verdict).flatMap(({ reasons }) => reasons))],
    notes: [...new Set(parts.flatMap(({ notes }) => notes))],
  };
}

/** Each part is held to all thresholds: one that misses it misses it for all. */
function mergeThresholds(all: StressResult['thresholds']): StressResult['thresholds'] {
  return [...new Set(all.map(({ option }) => option))].map((option) => {
    const same = all.filter((each) => each.option === option);
    return {
      option,
      measured: [...new Set(same.map(({ measured }) => measured))].join(', '),
      met: same.every(({ met }) => met),
    };
  });
}

const COUNTS = ['total', 'gets', 'sets', 'hits', 'misses', 'stored', 'refused', 'pending', 'connections'] as const;

function addCounts(all: readonly OperationCounts[]): OperationCounts {
  const sums = COUNTS.map((name) => [name, all.reduce((sum, each) => sum + each[name], 0)]);
  const errors: Record<string, number> = {};
  for (const [outcome, count] of all.flatMap((each) => Object.entries(each.errors)))
    errors[outcome] = (errors[outcome] ?? 0) + count;
  return { ...(Object.fromEntries(sums) as Record<(typeof COUNTS)[number], number>), errors };
}

function mergeLatencies(parts: readonly StressResult[]): StressResult['latencyUs'] {
  const kinds = ['get', 'set', 'all'] as const;
  const merged = kinds.flatMap((kind) => {
    const figures = parts.flatMap(({ latencyUs }) => latencyUs[kind] ?? []);
    return figures.length === 0 ? [] : [[kind, mergeFigures(figures)] as const];
  });
  return Object.fromEntries(merged);
}

function mergeFigures(all: readonly LatencyFigures[]): LatencyFigures {
  const [histogram, ...rest] = all.map(({ histogram }) => decodeFromCompressedBase64(histogram)) as [
    Histogram,
    ...Histogram[],
  ];
  for (const other of rest) histogram.add(other);
  const { maxValue, mean, totalCount } = histogram;
  const at = (percentile: number) => Math.min(histogram.getValueAtPercentile(percentile), maxValue);
  return {
    count: totalCount,
    mean: Number(mean.toFixed(1)),
    p50: at(50),
    p90: at(90),
    p99: at(99),
    p999: at(99.9),
    max: maxValue,
    histogram: encodeIntoCompressedBase64(histogram),
  };
}

function mergeConsistency(all: readonly ConsistencyResult[]): ConsistencyResult {
  const [first] = all as readonly [ConsistencyResult];
  const sum = (of: (each: ConsistencyResult) => number) => all.reduce((total, each) => total + of(each), 0);
  const reason = all.find((each) => each.reason !== undefined)?.reason;
  const has = (verdict: ConsistencyResult['verdict']) => all.some((each) => each.verdict === verdict);
  return {
    ...first,
    verdict: has('violation') ? 'violation' : has('unknown') ? 'unknown' : 'ok',
    checkMs: sum(({ checkMs }) => checkMs),
    keys: sum(({ keys }) => keys),
    violatedKeys: sum(({ violatedKeys }) => violatedKeys),
    violations: all.flatMap(({ violations }) => violations),
    ...(reason !== undefined && { reason }),
  };
}
