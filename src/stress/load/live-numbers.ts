import { Timeline } from '../timeline.js';
import type { CrewProgress } from './crew-messages.js';
import { LatencyCounts } from './latency-counts.js';
import { addCounts, type Counts, SLOT_BITS, SLOT_MS, type Slot } from './tally.js';

/** Rate and latencies, in operations a second and microseconds; latencies are within two percent, null where nothing was answered. */
export interface LiveFigures {
  readonly opsPerSecond: number;
  readonly p50: number | null;
  readonly p99: number | null;
}

/** How a load goes. */
export interface LiveSnapshot {
  readonly elapsedMs: number;
  /** Of all threads; `badReads` is what is known of the verdict so far. */
  readonly counts: Counts;
  readonly sinceStart: LiveFigures;
  /** Of the last second. */
  readonly recent: LiveFigures;
}

const RECENT_SLOTS = 10;

/** What the threads report while they work. */
export class LiveNumbers {
  readonly timeline = new Timeline();
  readonly #counts: (Counts | undefined)[];
  #recent: Slot[] = [];

  constructor(threads: number) {
    this.#counts = Array.from({ length: threads });
  }

  add(thread: number, { counts, slots }: CrewProgress): void {
    this.#counts[thread] = counts;
    for (const slot of slots) this.timeline.add(slot);
    const all = [...this.#recent, ...slots];
    const last = Math.max(0, ...all.map(({ index }) => index));
    this.#recent = all.filter(({ index }) => index > last - 2 * RECENT_SLOTS);
  }

  get counts(): Counts {
    return addCounts(this.#counts.filter((counts) => counts !== undefined));
  }

  snapshot(elapsedMs: number): LiveSnapshot {
    const { counts } = this;
    const from = Math.max(0, Math.floor(elapsedMs / SLOT_MS) - RECENT_SLOTS);
    const recent = new LatencyCounts(SLOT_BITS);
    for (const { index, latencies } of this.#recent)
      if (index >= from) recent.merge(new LatencyCounts(SLOT_BITS, latencies));
    return {
      elapsedMs,
      counts,
      sinceStart: figures(this.timeline.all, elapsedMs),
      recent: figures(recent, elapsedMs - from * SLOT_MS),
    };
  }
}

function figures(latencies: LatencyCounts, ms: number): LiveFigures {
  return {
    opsPerSecond: ms > 0 ? (latencies.total * 1000) / ms : 0,
    p50: latencies.percentile(50),
    p99: latencies.percentile(99),
  };
}
