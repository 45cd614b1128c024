import type { BenchResult, Measurement, WorkloadResult } from '../bench/result.js';

/** How the figures of a benchmark are written, in every report. */

/** E.g. `112,706`. */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

const NAME_CHARACTERS = 28;

/** A name in a table or a chart: one that is a whole command would push the figures away. */
export function clipName(name: string, most = NAME_CHARACTERS): string {
  return name.length > most ? `${name.slice(0, most - 1)}…` : name;
}

/** Two decimals, and three for what is small. */
export function formatRatio(ratio: number): string {
  return ratio.toFixed(ratio < 0.1 ? 3 : 2);
}

/** Milliseconds from microseconds, with three digits that count: `0.806`, `12.3`, `1,214`. */
export function formatMs(us: number): string {
  const ms = us / 1000;
  if (ms >= 100) return formatCount(ms);
  return ms.toFixed(ms >= 10 ? 1 : ms >= 1 ? 2 : 3);
}

/** E.g. `32 B`, `100 KiB`. */
export function formatBytes(bytes: number): string {
  if (bytes >= 1024 * 1024 && bytes % (1024 * 1024) === 0) return `${bytes / 1024 / 1024} MiB`;
  return bytes >= 1024 && bytes % 1024 === 0 ? `${bytes / 1024} KiB` : `${bytes} B`;
}

const OPERATIONS = { set: 'SET', get: 'GET', mix: '1 SET : 9 GETs' } as const;

/** E.g. `GET, 50 connections, pipeline 1, values of 32 B`. */
export function describeWorkload({
  operation,
  connections,
  pipeline,
  valueBytes,
}: Pick<WorkloadResult, 'operation' | 'connections' | 'pipeline' | 'valueBytes'>): string {
  const clients = connections === 1 ? '1 connection' : `${connections} connections`;
  return `${OPERATIONS[operation]}, ${clients}, pipeline ${pipeline}, values of ${formatBytes(valueBytes)}`;
}

/** How it was measured, in a line. */
export function describeRun({ settings, machine, seed }: BenchResult): string {
  const { rounds, roundMs, keys } = settings;
  const { node, platform, cpus, cpu } = machine;
  return `${rounds} ${rounds === 1 ? 'round' : 'rounds'} of ${roundMs} ms, ${formatCount(keys)} keys, seed ${seed}; Node.js ${node}, ${platform}, ${cpus} x ${cpu}`;
}

/** The share of time from which on the generator may be what limits the rate. */
const SATURATED = 0.95;

/** Whether the target may do more than the generator could ask of it. */
export function isSaturated({ generatorBusy }: Measurement): boolean {
  return generatorBusy >= SATURATED;
}

/** What the reader of the figures must know, if anything. */
export function notesOn(result: BenchResult): string[] {
  const notes: string[] = [];
  const { keys } = result.settings;
  if (result.workloads.some(({ measurements }) => measurements.some(isSaturated)))
    notes.push('* the generator was busy all the time: the target may do more than this');
  const fewer = result.workloads.find((workload) => workload.keys < keys);
  if (fewer !== undefined)
    notes.push(`values of ${formatBytes(fewer.valueBytes)} have room for ${formatCount(fewer.keys)} keys only`);
  if (result.interrupted) notes.push('interrupted: only what was complete by then is here');
  return notes;
}
