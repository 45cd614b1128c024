import type { BenchResult, Measurement } from '../../src/bench/result.js';
import { ratios, spread } from '../../src/bench/statistics.js';

/** What is demanded of a server, in proportion to a peer in the same run; 50 connections, values of 32 bytes. */
export interface Bar {
  readonly operation: 'set' | 'get';
  readonly pipeline: number;
  readonly server: string;
  readonly peer: string;
  /** `throughput`: at least `bar` times the peer's. `p99`: at most `bar` times the peer's. */
  readonly of: 'throughput' | 'p99';
  readonly bar: number;
  /** What is hoped for. */
  readonly aim: number | undefined;
}

function throughput(
  [operation, server, peer]: readonly [Bar['operation'], string, string],
  one: readonly [bar: number, aim?: number],
  many: readonly [bar: number, aim?: number],
): Bar[] {
  return [
    { of: 'throughput', operation, pipeline: 1, server, peer, bar: one[0], aim: one[1] },
    { of: 'throughput', operation, pipeline: 32, server, peer, bar: many[0], aim: many[1] },
  ];
}

export const BARS: readonly Bar[] = [
  ...throughput(['set', 'ours', 'memcached'], [0.6, 0.85], [1.8, 2.0]),
  ...throughput(['get', 'ours', 'memcached'], [0.6, 0.85], [6.0, 7.0]),
  ...throughput(['set', 'ours', 'redis-everysec'], [0.75, 1.0], [1.7]),
  ...throughput(['set', 'ours-always', 'redis-always'], [0.85, 1.1], [1.2, 1.5]),
  ...throughput(['get', 'ours', 'redis'], [0.65, 0.9], [1.2]),
  ...throughput(['set', 'ours', 'naive'], [7], [40]),
  ...throughput(['get', 'ours', 'echo'], [0.95, 1.1], [0.45]),
  { of: 'p99', operation: 'set', pipeline: 1, server: 'ours', peer: 'memcached', bar: 1.5, aim: undefined },
  { of: 'p99', operation: 'get', pipeline: 1, server: 'ours', peer: 'memcached', bar: 1.5, aim: undefined },
];

export interface Judged extends Bar {
  /** The median over the rounds, and the range; undefined where the peer is absent. A p99 is over all rounds together. */
  readonly measured: { readonly median: number; readonly min: number; readonly max: number } | undefined;
  readonly verdict: 'missed' | 'met' | 'aim met' | 'no peer';
  /** The generator was what limited the peer, which may do more: the ratio flatters the server. */
  readonly flattered: boolean;
}

/** How busy the generator is, 0 to 1, when it has nothing left. */
const BUSY = 0.95;

/** The names of those that take part in any bar of an operation. */
export function contestants(operation: Bar['operation']): ReadonlySet<string> {
  return new Set(BARS.filter((bar) => bar.operation === operation).flatMap(({ server, peer }) => [server, peer]));
}

export function judge(bar: Bar, results: readonly BenchResult[]): Judged {
  const workload = results
    .flatMap(({ workloads }) => workloads)
    .find(({ operation, pipeline }) => operation === bar.operation && pipeline === bar.pipeline);
  const of = (name: string) => workload?.measurements.find(({ target }) => target === name);
  const [own, peer] = [of(bar.server), of(bar.peer)];
  if (own === undefined || peer === undefined)
    return { ...bar, measured: undefined, verdict: 'no peer', flattered: false };
  const flattered = peer.generatorBusy > BUSY;
  const measured = bar.of === 'p99' ? p99(own, peer) : spread(ratios(own.rounds, peer.rounds));
  const reaches = (goal: number) => (bar.of === 'p99' ? measured.median <= goal : measured.median >= goal);
  if (!reaches(bar.bar)) return { ...bar, measured, verdict: 'missed', flattered };
  return { ...bar, measured, verdict: bar.aim !== undefined && reaches(bar.aim) ? 'aim met' : 'met', flattered };
}

function p99(own: Measurement, peer: Measurement): NonNullable<Judged['measured']> {
  const ratio = own.latencyUs.p99 / peer.latencyUs.p99;
  return { median: ratio, min: ratio, max: ratio };
}

/** One line of a table. */
export function lineOf({
  of,
  operation,
  pipeline,
  server,
  peer,
  bar,
  aim,
  measured,
  verdict,
  flattered,
}: Judged): string {
  const what = `${operation.toUpperCase()}, pipeline ${String(pipeline).padEnd(3)}${of === 'p99' ? 'p99 ' : ''}${server} / ${peer}`;
  const range =
    of === 'p99' || measured === undefined ? '' : `${measured.min.toFixed(2)} to ${measured.max.toFixed(2)}`;
  const goal = `${of === 'p99' ? 'at most' : 'at least'} ${bar.toFixed(2)}`;
  return [
    what.padEnd(46),
    (measured?.median.toFixed(2) ?? '').padStart(6),
    range.padStart(17),
    goal.padStart(16),
    (aim === undefined ? '' : `aim ${aim.toFixed(2)}`).padStart(10),
    `  ${verdict}${flattered ? `; the generator was busy, ${peer} may do more` : ''}`,
  ].join('');
}
