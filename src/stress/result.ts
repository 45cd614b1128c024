import type { Anomaly } from '../consistency/verdict.js';
import type { Dialect } from '../protocol/dialect.js';
import type { Shard } from '../shard.js';
import type { Trouble, Workload } from './options.js';

/**
 * What `stress` or `check` found, as one versioned JSON document from which every report is rendered.
 * `schema/stress-result.schema.json` in the package describes it. Times on the run's clock are in milliseconds since it began.
 */
export interface StressResult {
  readonly format: 'memlite-kit/result';
  readonly version: 1;
  readonly kind: 'stress';
  readonly tool: { readonly name: 'memlite-kit'; readonly version: string };
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Of the load alone, and of all. */
  readonly loadMs: number;
  readonly durationMs: number;
  /** The part of the work that this is, where it was split. */
  readonly shard?: Shard;
  readonly target: { readonly description: string; readonly flags: string };
  /** How the target is spoken to; a protocol of another family has a name only. */
  readonly protocol: string;
  readonly dialect?: Dialect;
  readonly workload: Omit<Workload, 'durationMs' | 'operations' | 'rate' | 'trouble'> & {
    readonly durationMs: number | null;
    readonly operations: number | null;
    readonly rate: number | null;
    readonly trouble: readonly Trouble[];
  };
  /** The command that repeats the run. */
  readonly repeat: string;
  /** The user ended the run early; what was done until then is judged. */
  readonly interrupted: boolean;
  readonly operations: OperationCounts;
  /** Some of the operations and connections that failed, the earliest first. */
  readonly failures: readonly FailureResult[];
  /** Answered operations. */
  readonly opsPerSecond: number;
  /** In microseconds; from the intended start where there is a rate, else from the sending. Answered operations only. */
  readonly latencyUs: { readonly get?: LatencyFigures; readonly set?: LatencyFigures; readonly all?: LatencyFigures };
  /** What happened in each stretch of time, for charts. */
  readonly timeline: readonly Stretch[];
  readonly events: readonly RunEvent[];
  readonly consistency: ConsistencyResult;
  /** What the CSV file says; only where it could be read. */
  readonly audit?: AuditResult;
  /** What was asked for with --max-p99, --min-rate and --max-errors. */
  readonly thresholds: readonly ThresholdResult[];
  readonly verdict: 'passed' | 'failed' | 'inconclusive';
  /** In sentences, why the verdict is what it is; the first says the most. */
  readonly reasons: readonly string[];
  /** What was asked for and could not be done, in sentences. */
  readonly notes: readonly string[];
}

export interface OperationCounts {
  readonly total: number;
  readonly gets: number;
  readonly sets: number;
  readonly hits: number;
  readonly misses: number;
  readonly stored: number;
  /** SETs that were answered with a refusal. */
  readonly refused: number;
  /** Never answered: they may have happened or not. */
  readonly pending: number;
  /** How operations failed, by outcome (`no-reply`, `closed`, `reset`, `unparsable`, `surplus`, `flood`, `invalid`: an error reply to a request
   * that is none, `refused`: no connection), trouble made on purpose left out. */
  readonly errors: Readonly<Record<string, number>>;
  /** Connections that were made. */
  readonly connections: number;
}

export interface FailureResult {
  readonly atMs: number;
  readonly client: string;
  /** A word of `errors`. */
  readonly outcome: string;
  /** What came, escaped and cut where it is long, or the system's code. */
  readonly received: string;
}

/** Percentiles of an HDR histogram with three significant digits. */
export interface LatencyFigures {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
  /** The histogram itself, compressed, base64, as HdrHistogram's V2 format has it: shards are merged by it. */
  readonly histogram: string;
}

export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly operations: number;
  readonly errors: number;
  readonly p50: number | null;
  readonly p99: number | null;
}

export interface RunEvent {
  readonly atMs: number;
  /** In a merged result, the part whose server it happened to, on the clock of that part. */
  readonly part?: number;
  readonly kind: 'kill' | 'term' | 'start' | 'pause' | 'resume';
}

export interface ConsistencyResult {
  readonly verdict: 'ok' | 'violation' | 'unknown';
  readonly model: 'register' | 'cache' | 'cas-register';
  /** `zones`: registers with unique writes; `search`: any model. */
  readonly checker: 'zones' | 'search';
  readonly checkMs: number;
  readonly keys: number;
  readonly violatedKeys: number;
  readonly violations: readonly ViolationResult[];
  readonly reason?: string;
}

export interface ViolationResult {
  readonly key: string;
  /** In a merged result, the part that found it, on whose clock its times are. */
  readonly part?: number;
  readonly anomaly: Anomaly;
  /** What went wrong, in a sentence. */
  readonly sentence: string;
  /** The fewest operations that have no explanation, in order of their starts. */
  readonly operations: readonly OperationResult[];
  /** The timeline, one string per line. */
  readonly timeline: readonly string[];
}

export interface OperationResult {
  readonly client: string;
  readonly operation: 'get' | 'set' | 'cas';
  /** Escaped; null for a miss, or where it is not known. */
  readonly value: string | null;
  readonly outcome: 'ok' | 'refused' | 'pending';
  readonly startMs: number;
  readonly endMs: number | null;
}

export interface AuditResult {
  readonly file: string;
  readonly rows: number;
  readonly findings: readonly string[];
  readonly findingsTotal: number;
}

export interface ThresholdResult {
  /** As on the command line, e.g. `--max-p99 5ms`. */
  readonly option: string;
  readonly measured: string;
  /** Null in a part of a run, where only the merged figures can tell. */
  readonly met: boolean | null;
}
