import type { OperationCounts, RunEvent, StressResult, ViolationResult } from '../stress/result.js';
import { formatBytes, formatCount } from './figures.js';

/** How what `stress` found is written, in every report. */

/** `1 key`, `10 keys`. */
export function counted(count: number, word: string): string {
  return `${formatCount(count)} ${word}${count === 1 ? '' : 's'}`;
}

/** E.g. `50 clients, 10 keys, 1 SET : 9 GETs, values of 32 B, seed 7`. */
export function describeLoad({ workload }: StressResult): string {
  const { clients, keys, distribution, sets, valueBytes, pipeline, rate, seed, trouble } = workload;
  const [least, most] = valueBytes;
  return [
    counted(clients, 'client'),
    `${counted(keys, 'key')}${distribution === 'zipf' ? ' (zipf)' : ''}`,
    describeMix(sets),
    `values of ${least === most ? formatBytes(least) : `${formatBytes(least)} to ${formatBytes(most)}`}`,
    ...(pipeline > 1 ? [`pipeline ${pipeline}`] : []),
    ...(rate === null ? [] : [`${formatCount(rate)} operations a second asked for`]),
    ...(trouble.length > 0 ? [`trouble: ${trouble.join(' ')}`] : []),
    `seed ${seed}`,
  ].join(', ');
}

/** The share of SETs as people write it. */
function describeMix(sets: number): string {
  if (sets === 1) return 'SETs only';
  const gets = (1 - sets) / sets;
  if (gets >= 1 && isWhole(gets)) return `1 SET : ${plural(Math.round(gets), 'GET')}`;
  if (gets < 1 && isWhole(1 / gets)) return `${plural(Math.round(1 / gets), 'SET')} : 1 GET`;
  return `${Number((sets * 100).toFixed(1))} % SETs`;
}

function isWhole(number: number): boolean {
  return Math.abs(number - Math.round(number)) < 1e-6;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** E.g. `512,345 in 10.0 s, 51,234 a second: 256,100 SETs (3 refused), 256,245 GETs (45 misses)`. */
export function describeOperations({ operations, loadMs, opsPerSecond }: StressResult): string {
  const { total, sets, gets, refused, misses } = operations;
  const remark = (count: number, word: string) => (count === 0 ? '' : ` (${formatCount(count)} ${word})`);
  return `${formatCount(total)} in ${formatSeconds(loadMs)}, ${formatCount(opsPerSecond)} answered a second: ${counted(sets, 'SET')}${remark(refused, 'refused')}, ${counted(gets, 'GET')}${remark(misses, misses === 1 ? 'miss' : 'misses')}`;
}

/** E.g. `2 no-reply, 1 closed`; empty where there are none. */
export function describeErrors({ errors }: OperationCounts): string {
  return Object.entries(errors)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([outcome, count]) => `${formatCount(count)} ${describeOutcome(outcome)}`)
    .join(', ');
}

/** A SET may be refused as well, so a connection that is has words of its own. */
export function describeOutcome(outcome: string): string {
  return outcome === 'refused' ? 'without a connection' : outcome;
}

/** What happened to the server that a violation is of: in a merged result, parts may have servers of their own. */
export function eventsOf({ part }: Pick<ViolationResult, 'part'>, events: readonly RunEvent[]): readonly RunEvent[] {
  return events.filter((event) => event.part === part);
}

const SHOWN_EVENTS = 12;

/** E.g. `2.01 s kill, 2.35 s start`; of many, how many there were of each. */
export function describeEvents(events: readonly RunEvent[]): string {
  if (events.length <= SHOWN_EVENTS)
    return events.map(({ atMs, kind }) => `${(atMs / 1000).toFixed(2)} s ${kind}`).join(', ');
  const kinds = [...new Set(events.map(({ kind }) => kind))];
  return kinds.map((kind) => `${kind} ${events.filter((event) => event.kind === kind).length} times`).join(', ');
}

/** `10.0 s`. */
export function formatSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
