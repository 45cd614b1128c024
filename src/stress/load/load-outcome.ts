import type { History } from '../../consistency/history.js';
import { historyNames } from '../judging/history-names.js';
import type { LoadPlan } from '../options.js';
import type { Stretch } from '../result.js';
import type { CrewEnd, FailureSample } from './crew-messages.js';
import { joinColumns, type MutableColumns } from './join-columns.js';
import { Keys } from './keys.js';
import { LatencyCounts } from './latency-counts.js';
import type { LiveNumbers } from './live-numbers.js';
import { type Counts, RUN_BITS } from './tally.js';
import { Values } from './values.js';

/** What a load came to. */
export interface LoadOutcome {
  /** Without events: who did something to the server knows what. */
  readonly history: History;
  readonly counts: Counts;
  /** Of answered operations, in microseconds, three significant digits. */
  readonly latencies: Readonly<Record<'get' | 'set' | 'all', LatencyCounts>>;
  /** What happened when, in 200 stretches of equal length at most. */
  readonly timeline: readonly Stretch[];
  /** From the beginning to the last reply or failure. */
  readonly loadMs: number;
  /** Operations that were due by the rate that was asked for, and found no client with room for them. */
  readonly overdue: number;
  /** Some of the failures, the earliest first. */
  readonly samples: readonly FailureSample[];
  /** What was asked for and left out, in sentences. */
  readonly notes: readonly string[];
  /** It was stopped before its time. */
  readonly interrupted: boolean;
  /** They tell what bytes in a reply or a file are. */
  readonly keys: Keys;
  readonly values: Values;
}

/** What the main thread has of a load that is over. */
export interface LoadEnd {
  readonly plan: LoadPlan;
  /** By thread, as are the chunks that were recorded. */
  readonly ends: readonly CrewEnd[];
  readonly recorded: readonly (readonly MutableColumns[])[];
  readonly live: LiveNumbers;
  readonly interrupted: boolean;
}

export function loadOutcome({ plan, ends, recorded, live, interrupted }: LoadEnd): LoadOutcome {
  for (const [thread, end] of ends.entries()) live.add(thread, end);
  const loadMs = Math.max(...ends.map(({ lastEnd }) => lastEnd)) / 1000;
  const [keys, values] = [new Keys(plan.prefix), new Values(plan)];
  return {
    history: historyOf(plan, ends, recorded, keys, values),
    counts: live.counts,
    latencies: latenciesOf(ends),
    timeline: live.timeline.stretches(loadMs),
    loadMs,
    overdue: ends.reduce((sum, { overdue }) => sum + overdue, 0),
    samples: ends.flatMap(({ samples }) => samples).sort((a, b) => a.atMs - b.atMs),
    notes: notesOn(plan),
    interrupted,
    keys,
    values,
  };
}

function historyOf(
  plan: LoadPlan,
  ends: readonly CrewEnd[],
  recorded: LoadEnd['recorded'],
  keys: Keys,
  values: Values,
): History {
  const threads = ends.map(({ remarks }, thread) => ({ remarks, chunks: recorded[thread] ?? [] }));
  const { columns, remarks } = joinColumns(threads);
  const history = {
    ...columns,
    keys: plan.keys,
    values: Math.max(0, ...ends.map(({ lastValue }) => lastValue)),
    events: [],
    remarks,
  };
  return { ...history, names: historyNames(history, keys, values) };
}

function latenciesOf(ends: readonly CrewEnd[]): LoadOutcome['latencies'] {
  const [get, set, all] = [new LatencyCounts(RUN_BITS), new LatencyCounts(RUN_BITS), new LatencyCounts(RUN_BITS)];
  for (const end of ends) {
    get.merge(new LatencyCounts(RUN_BITS, end.get));
    set.merge(new LatencyCounts(RUN_BITS, end.set));
  }
  all.merge(get);
  all.merge(set);
  return { get, set, all };
}

function notesOn({ wire, trouble, pipeline }: LoadPlan): string[] {
  const { delivery } = wire.dialect;
  if (delivery === 'stream') return [];
  return [
    ...(trouble.includes('split') ? [`no request was sent byte by byte: this server wants delivery ${delivery}`] : []),
    ...(trouble.includes('stall')
      ? [`no client left replies to many requests unread: this server wants delivery ${delivery}`]
      : []),
    ...(pipeline > 1 ? [`each client had one request under way: this server wants delivery ${delivery}`] : []),
  ];
}
