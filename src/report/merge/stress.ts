import { decodeFromCompressedBase64, type Histogram } from 'hdr-histogram-js';
import { messageOf, UsageError } from '../../errors.js';
import { describeShard } from '../../shard.js';
import { explained, unmetThresholds } from '../../stress/judging/verdict.js';
import { figuresOf } from '../../stress/latency-figures.js';
import type {
  AuditResult,
  ConsistencyResult,
  LatencyFigures,
  OperationCounts,
  StressResult,
} from '../../stress/result.js';
import { judgeThresholds, parseOptions } from '../../stress/thresholds.js';
import { counted } from '../stress-figures.js';
import { earliest, spanMs } from './spans.js';
import { mergeTimelines } from './timeline.js';

/** Parts of a load, each with keys of its own: counts are added, histograms merged, and what is demanded of the figures is judged. */
export function mergeStress(parts: readonly StressResult[]): StressResult {
  const [first] = parts as readonly [StressResult];
  assertAlike(parts);
  const { shard: _, audit: __, ...whole } = first;
  const sum = (of: (part: StressResult) => number) => parts.reduce((total, part) => total + of(part), 0);
  const operations = addCounts(parts.map((part) => part.operations));
  const opsPerSecond = sum((part) => part.opsPerSecond);
  const latencyUs = mergeLatencies(parts);
  const errors = Object.values(operations.errors).reduce((total, count) => total + count, 0);
  const consistency = mergeConsistency(parts);
  const thresholds = judgeThresholds(parseOptions(first.thresholds), {
    opsPerSecond,
    errors,
    p99Us: latencyUs.all?.p99,
  });
  const audits = parts.flatMap(({ audit }) => audit ?? []);
  const verdict = mergeVerdicts(parts, { operations, consistency, thresholds });
  const told = parts.find((part) => part.verdict === verdict.verdict) ?? first;
  return {
    ...whole,
    startedAt: earliest(parts),
    durationMs: spanMs(parts),
    loadMs: Math.max(...parts.map(({ loadMs }) => loadMs)),
    workload: mergeWorkloads(parts),
    repeat: told.repeat,
    interrupted: parts.some(({ interrupted }) => interrupted),
    operations,
    failures: parts.flatMap(mergedFailures).sort((a, b) => a.atMs - b.atMs),
    opsPerSecond,
    latencyUs,
    timeline: mergeTimelines(parts.map(({ timeline }) => timeline)),
    events: parts.flatMap((part) => part.events.map((event) => ({ ...event, ...partOf(part) }))).sort(byTime),
    consistency,
    ...(audits.length > 0 && { audit: mergeAudits(audits) }),
    thresholds,
    ...verdict,
    notes: [...new Set([...parts.flatMap(({ notes }) => notes), ...notesOn(parts)])],
  };
}

function byTime(a: { readonly atMs: number }, b: { readonly atMs: number }): number {
  return a.atMs - b.atMs;
}

function partOf({ shard }: StressResult): { part?: number } {
  return shard === undefined ? {} : { part: shard.index };
}

/** Clients have the same names in each part. */
function mergedFailures({ failures, shard }: StressResult): StressResult['failures'] {
  return failures.map((failure) => ({
    ...failure,
    client: shard === undefined ? failure.client : `${failure.client} of part ${shard.index}`,
  }));
}

/** Parts of one run were asked for by one command, but for the number of the part. */
function assertAlike(parts: readonly StressResult[]): void {
  const [first, ...others] = parts.map((part) => ({ shard: part.shard, asked: askedOf(part) }));
  for (const { shard, asked } of others)
    for (const [what, value] of Object.entries(asked)) {
      const expected = JSON.stringify(first?.asked[what]);
      if (JSON.stringify(value) !== expected && first?.shard !== undefined && shard !== undefined)
        throw new UsageError(
          `${describeShard(first.shard)} had ${what} ${expected}, ${describeShard(shard)} ${JSON.stringify(value)}: they are not parts of one run`,
        );
    }
}

function askedOf({ workload, consistency, thresholds }: StressResult): Readonly<Record<string, unknown>> {
  const { seed: _, ...asked } = workload;
  return { ...asked, model: consistency.model, thresholds: thresholds.map(({ option }) => option) };
}

function mergeWorkloads(parts: readonly StressResult[]): StressResult['workload'] {
  const [first] = parts as readonly [StressResult];
  const { workload } = first;
  const times = (amount: number | null) => (amount === null ? null : amount * parts.length);
  return {
    ...workload,
    clients: workload.clients * parts.length,
    keys: workload.keys * parts.length,
    operations: times(workload.operations),
    rate: times(workload.rate),
  };
}

type Merged = Pick<StressResult, 'operations' | 'consistency' | 'thresholds'>;

/** What a part found counts for all; what is demanded of the figures is demanded of the merged ones alone. */
function mergeVerdicts(parts: readonly StressResult[], merged: Merged): Pick<StressResult, 'verdict' | 'reasons'> {
  const unmet = unmetThresholds(merged);
  const failed = [...reasonsOf(parts, 'failed'), ...unmet];
  if (failed.length > 0) return { verdict: 'failed', reasons: failed };
  const doubts = reasonsOf(parts, 'inconclusive');
  if (doubts.length > 0) return { verdict: 'inconclusive', reasons: doubts };
  return { verdict: 'passed', reasons: [explained(merged)] };
}

function reasonsOf(parts: readonly StressResult[], verdict: StressResult['verdict']): string[] {
  return parts
    .filter((part) => part.verdict === verdict)
    .flatMap((part) => {
      const figures = new Set(unmetThresholds(part));
      const own = part.reasons.filter((reason) => !figures.has(reason));
      return own.map((reason) => (part.shard === undefined ? reason : `${describeShard(part.shard)}: ${reason}`));
    });
}

/** What somebody would else take the sums for. */
function notesOn(parts: readonly StressResult[]): string[] {
  const notes: string[] = [];
  const servers = new Set(parts.map(({ target }) => target.description)).size;
  const starts = parts.map(({ startedAt }) => Date.parse(startedAt));
  const ends = parts.map(({ loadMs }, index) => (starts[index] ?? 0) + loadMs);
  if (servers > 1)
    notes.push(
      `${counted(servers, 'server')} bore the load of ${parts.length} parts: the rate is that of all together`,
    );
  if (Math.max(...starts) >= Math.min(...ends))
    notes.push('the parts were not all under way at the same time: the rate is the sum of what each came to');
  const seeds = parts.map(({ workload }) => workload.seed);
  if (new Set(seeds).size > 1) notes.push(`the parts drew seeds of their own: ${seeds.join(', ')}`);
  return notes;
}

function mergeAudits(audits: readonly AuditResult[]): AuditResult {
  return {
    file: [...new Set(audits.map(({ file }) => file))].join(', '),
    rows: audits.reduce((total, { rows }) => total + rows, 0),
    findings: audits.flatMap(({ findings }) => findings),
    findingsTotal: audits.reduce((total, { findingsTotal }) => total + findingsTotal, 0),
  };
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
  const [histogram, ...rest] = all.map(({ histogram }) => decoded(histogram)) as [Histogram, ...Histogram[]];
  for (const other of rest) histogram.add(other);
  return figuresOf(histogram, Math.max(...all.map(({ max }) => max)));
}

function decoded(histogram: string): Histogram {
  try {
    return decodeFromCompressedBase64(histogram);
  } catch (error) {
    throw new UsageError(`a histogram of latencies is none that HdrHistogram has written (${messageOf(error)})`);
  }
}

function mergeConsistency(parts: readonly StressResult[]): ConsistencyResult {
  const all = parts.map(({ consistency }) => consistency);
  const [{ consistency: first }] = parts as readonly [StressResult];
  const sum = (of: (each: ConsistencyResult) => number) => all.reduce((total, each) => total + of(each), 0);
  const reason = all.find((each) => each.reason !== undefined)?.reason;
  const has = (verdict: ConsistencyResult['verdict']) => all.some((each) => each.verdict === verdict);
  return {
    ...first,
    verdict: has('violation') ? 'violation' : has('unknown') ? 'unknown' : 'ok',
    checkMs: sum(({ checkMs }) => checkMs),
    keys: sum(({ keys }) => keys),
    violatedKeys: sum(({ violatedKeys }) => violatedKeys),
    violations: parts.flatMap((part) =>
      part.consistency.violations.map((violation) => ({ ...violation, ...partOf(part) })),
    ),
    ...(reason !== undefined && { reason }),
  };
}
