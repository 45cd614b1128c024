import { availableParallelism, cpus } from 'node:os';
import { packageVersion } from '../version.js';
import { type BenchTarget, type Entrant, holdContest, type Settings } from './contest.js';
import { Corpus } from './corpus.js';
import type { BenchResult, Measurement, WorkloadResult } from './result.js';
import { median, ratios, spread } from './statistics.js';
import type { Workload } from './workload.js';

export interface MeasureOptions extends Settings {
  /** At least one; no two of one name. */
  readonly targets: readonly BenchTarget[];
  /** At least one; those of one value size together, for the keys are stored anew when it changes. */
  readonly workloads: readonly Workload[];
  /** The name of the target that ratios refer to; the first unless given. */
  readonly baseline?: string | undefined;
  /** Ends the run early: the result then holds the rounds that were completed. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** Where a run is. */
export interface Progress {
  readonly workload: Workload;
  /** Which of the workloads, from 1 on. */
  readonly index: number;
  readonly target: string;
  /** From 1 on; 0 while the target is loaded and warmed up. */
  readonly round: number;
}

/** How long the rounds of a run take; storing the keys is not counted. */
export function plannedMs({ targets, workloads, rounds, roundMs, warmUpMs }: MeasureOptions): number {
  return workloads.length * targets.length * (warmUpMs + rounds * roundMs);
}

/**
 * Measures targets side by side: in every round each of them is under load in turn, alone, so that what disturbs the
 * machine disturbs all alike, and the ratio of two means something where bare figures do not.
 * @throws WrongReply for the first reply that differs from what it must be; TargetError for a target that is gone,
 * silent, or too slow to be loaded
 */
export async function measure(options: MeasureOptions): Promise<BenchResult> {
  const { targets, workloads, baseline = targets[0]?.name ?? '', signal, onProgress, ...settings } = options;
  const { keys, rounds, roundMs, warmUpMs, timeoutMs, seed } = settings;
  const begin = performance.now();
  const startedAt = new Date().toISOString();
  const results: WorkloadResult[] = [];
  let corpus: Corpus | undefined;
  let size: number | undefined;
  for (const [index, workload] of workloads.entries()) {
    if (signal?.aborted === true) break;
    const loaded = corpus !== undefined && workload.valueBytes === size;
    if (corpus === undefined || !loaded) corpus = new Corpus(seed, keys, workload.valueBytes);
    size = workload.valueBytes;
    const onTurn = (target: string, round: number) => onProgress?.({ workload, index: index + 1, target, round });
    const entrants = await holdContest({ ...settings, targets, workload, corpus, loaded, signal, onTurn });
    const started = entrants.length === targets.length && entrants.every((entrant) => entrant.rounds.length > 0);
    if (started) results.push({ ...workload, keys: corpus.keys, measurements: judge(entrants, baseline) });
  }
  return {
    format: 'memlite-kit/result',
    version: 1,
    kind: 'bench',
    tool: { name: 'memlite-kit', version: packageVersion() },
    startedAt,
    durationMs: Math.round(performance.now() - begin),
    seed,
    machine: {
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      cpu: cpus()[0]?.model ?? 'unknown',
      cpus: availableParallelism(),
    },
    settings: { keys, rounds, roundMs, warmUpMs, timeoutMs },
    targets: targets.map(({ name, wire, description }) => ({ name, protocol: wire.name, description })),
    baseline,
    interrupted: signal?.aborted === true,
    workloads: results,
  };
}

function judge(entrants: readonly Entrant[], baseline: string): Measurement[] {
  const rates = new Map(
    entrants.map(({ target, rounds }) => [target.name, rounds.map(({ operations, ms }) => (operations * 1000) / ms)]),
  );
  const base = rates.get(baseline) ?? [];
  return entrants.map(({ target, rounds, latencies }) => {
    const own = rates.get(target.name) ?? [];
    return {
      target: target.name,
      rounds: own.map(Math.round),
      opsPerSecond: spread(own.map(Math.round)),
      ratio: spread(ratios(own, base)),
      latencyUs: latencies.summary(),
      batches: latencies.count,
      generatorBusy: median(rounds.map(({ busy }) => busy)),
    };
  });
}
