import { packageVersion } from '../version.js';
import type { LoadSettings } from './flags.js';
import { escapeText } from './judging/escape-text.js';
import { reachVerdict } from './judging/verdict.js';
import { latencyFigures } from './latency-figures.js';
import type { LoadOutcome } from './load/load-outcome.js';
import type { LoadPlan } from './options.js';
import type { AuditResult, ConsistencyResult, FailureResult, StressResult } from './result.js';
import type { Run } from './run.js';
import { judgeThresholds } from './thresholds.js';

/** All that a result is made of. */
export interface Parts {
  readonly plan: LoadPlan;
  /** What was asked for. */
  readonly settings: LoadSettings;
  readonly target: StressResult['target'];
  readonly run: Run;
  readonly consistency: ConsistencyResult;
  readonly audit: AuditResult | undefined;
  readonly notes: readonly string[];
  readonly repeat: string;
  readonly startedAt: string;
  readonly durationMs: number;
}

/** The result of a run, verdict included. */
export function assembleResult(parts: Parts): StressResult {
  const { plan, settings, run, consistency, audit } = parts;
  const { shard } = settings;
  const { outcome, history, finding } = run;
  const { counts, loadMs, interrupted } = outcome;
  const { badReads, troubled, ...operations } = counts;
  const latencyUs = latenciesOf(outcome);
  const opsPerSecond = loadMs > 0 ? ((counts.total - counts.pending) * 1000) / loadMs : 0;
  const errors = Object.values(counts.errors).reduce((sum, count) => sum + count, 0);
  const thresholds = judgeThresholds(
    settings.thresholds,
    { opsPerSecond, errors, p99Us: latencyUs.all?.p99 },
    shard === undefined ? 'whole' : 'part',
  );
  return {
    ...{ format: 'memlite-kit/result', version: 1, kind: 'stress' },
    ...{ tool: { name: 'memlite-kit', version: packageVersion() }, startedAt: parts.startedAt },
    ...{ loadMs, durationMs: parts.durationMs, ...(shard !== undefined && { shard }), target: parts.target },
    protocol: plan.wire.name,
    ...(plan.wire.name !== 'memcached' && { dialect: plan.wire.dialect }),
    workload: workloadOf(plan, settings),
    ...{ repeat: parts.repeat, interrupted, operations },
    failures: outcome.samples.map(failureOf),
    ...{ opsPerSecond, latencyUs, timeline: outcome.timeline },
    events: history.events.map(({ at, kind }) => ({ atMs: at / 1000, kind })),
    consistency,
    ...(audit !== undefined && { audit }),
    thresholds,
    ...reachVerdict({ consistency, audit, thresholds, operations, finding, interrupted }),
    notes: parts.notes,
  };
}

function workloadOf(plan: LoadPlan, { workload, processTrouble }: LoadSettings): StressResult['workload'] {
  const { clients, durationMs, operations, keys, distribution, sets, valueBytes, pipeline, rate, trouble } = plan;
  const { seed } = workload;
  return {
    ...{ clients, keys, distribution, sets, valueBytes, pipeline, seed, trouble: [...trouble, ...processTrouble] },
    durationMs: finite(durationMs),
    operations: finite(operations),
    rate: rate ?? null,
  };
}

function finite(number: number): number | null {
  return Number.isFinite(number) ? number : null;
}

function latenciesOf({ latencies }: LoadOutcome): StressResult['latencyUs'] {
  const [get, set, all] = [latencies.get, latencies.set, latencies.all].map(latencyFigures);
  return { ...(get && { get }), ...(set && { set }), ...(all && { all }) };
}

function failureOf({ atMs, client, kind, received }: LoadOutcome['samples'][number]): FailureResult {
  return { atMs, client: `c${client}`, outcome: kind, received: escapeText(received) };
}
