/**
 * One load of the stress engine in a process of its own: everything recorded, every reply verified. The argument is an Order as
 * JSON; what it prints is a Figures.
 */
import { checkRegister } from '../../src/consistency/register.js';
import { startLoad } from '../../src/stress/load/load.js';
import { memcachedWire } from '../../src/stress/load/memcached.js';
import type { Workload } from '../../src/stress/options.js';

export interface Order extends Pick<Workload, 'clients' | 'keys' | 'sets' | 'pipeline'> {
  readonly port: number;
  readonly seconds?: number;
  readonly operations?: number;
  /** Judge the history as well, in the mode of a cache. */
  readonly judged?: boolean;
}

export interface Figures {
  readonly operations: number;
  readonly seconds: number;
  /** In microseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Processor time of all threads per operation, in microseconds. */
  readonly cpuUs: number;
  /** The most resident memory of the whole process, in MB: with the load done, and with the history judged. */
  readonly loadMb: number;
  readonly judgedMb?: number;
}

const {
  port,
  seconds = Number.POSITIVE_INFINITY,
  operations = Number.POSITIVE_INFINITY,
  judged,
  ...rest
} = JSON.parse(process.argv[2] ?? '{}') as Order;
const before = process.cpuUsage();
const load = await startLoad({
  ...rest,
  operations,
  durationMs: seconds * 1000,
  distribution: 'uniform',
  valueBytes: [32, 32],
  rate: undefined,
  seed: 1,
  trouble: [],
  prefix: `bench${process.pid}-`,
  timeoutMs: 10_000,
  address: { host: '127.0.0.1', port },
  wire: memcachedWire,
});
const started = process.cpuUsage(before);
const { history, counts, latencies, loadMs } = await load.finished;
const used = process.cpuUsage(before);
if (Object.keys(counts.errors).length > 0 || counts.pending > 0 || counts.refused > 0)
  throw new Error(`the load failed: ${JSON.stringify(counts)}`);
const cpuUs = (used.user + used.system - started.user - started.system) / counts.total;
const loadMb = megabytes();
if (judged === true) {
  const { verdict, violatedKeys } = checkRegister(history, { mode: 'cache' });
  if (verdict !== 'ok') throw new Error(`memcached is said to be wrong about ${violatedKeys} keys: ${verdict}`);
}
const figures: Figures = {
  operations: counts.total,
  seconds: loadMs / 1000,
  p50: latencies.all.percentile(50) ?? Number.NaN,
  p99: latencies.all.percentile(99) ?? Number.NaN,
  cpuUs,
  loadMb,
  ...(judged === true && { judgedMb: megabytes() }),
};
process.stdout.write(`${JSON.stringify(figures)}\n`);

/** `maxRSS` is in kilobytes. */
function megabytes(): number {
  return Math.round((process.resourceUsage().maxRSS * 1024) / 1e6);
}
