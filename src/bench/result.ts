import type { LatencySummary } from './latencies.js';
import type { Workload } from './workload.js';

/**
 * What `bench` found, as one versioned JSON document from which every report is rendered.
 * `schema/bench-result.schema.json` in the package describes it.
 */
export interface BenchResult {
  readonly format: 'memlite-kit/result';
  readonly version: 1;
  readonly kind: 'bench';
  readonly tool: { readonly name: 'memlite-kit'; readonly version: string };
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly seed: number;
  /** Where the load came from. */
  readonly machine: { readonly node: string; readonly platform: string; readonly cpu: string; readonly cpus: number };
  readonly settings: {
    readonly keys: number;
    readonly rounds: number;
    readonly roundMs: number;
    readonly warmUpMs: number;
    readonly timeoutMs: number;
  };
  /** In the order of their first round. */
  readonly targets: readonly { readonly name: string; readonly protocol: string; readonly description: string }[];
  /** The name of the target that ratios refer to. */
  readonly baseline: string;
  /** The run was ended before all rounds of all workloads were over; those that were are here. */
  readonly interrupted: boolean;
  readonly workloads: readonly WorkloadResult[];
}

export interface WorkloadResult extends Workload {
  /** Keys in use: fewer than asked for where their values would take too much room. */
  readonly keys: number;
  /** One for each target, in the order of `targets`. */
  readonly measurements: readonly Measurement[];
}

export interface Measurement {
  readonly target: string;
  /** Operations per second in each round. */
  readonly rounds: readonly number[];
  readonly opsPerSecond: Spread;
  /** Operations per second, divided by those of the baseline in the same round. */
  readonly ratio: Spread;
  /** From the sending of a batch to the last byte of its replies, over all rounds. */
  readonly latencyUs: LatencySummary;
  /** How many latencies there are. */
  readonly batches: number;
  /** How busy the generator was, 0 to 1, in the median round: near 1, the target may do more than the figures show. */
  readonly generatorBusy: number;
}

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}
