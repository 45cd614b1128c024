import type { Remark } from '../../consistency/history.js';
import type { LoadPlan } from '../options.js';
import type { Columns } from './columns.js';
import type { FailureKind } from './lane.js';
import type { Counts, Slot } from './tally.js';

/** What a thread of clients is given; plain data. */
export interface CrewOptions {
  readonly plan: LoadPlan;
  /** Which thread it is, from 0 on, and how many there are: client n is in thread n % threads. */
  readonly thread: number;
  readonly threads: number;
  /** When the run began, by `process.hrtime.bigint()`. */
  readonly originNs: bigint;
  /** The memory of the ServerState. */
  readonly shared: SharedArrayBuffer;
}

export interface CrewProgress {
  readonly counts: Counts;
  /** What ended since the last message. */
  readonly slots: readonly Slot[];
}

/** How an operation or a connection failed. */
export interface FailureSample {
  readonly kind: FailureKind;
  readonly client: number;
  /** Milliseconds since the run began. */
  readonly atMs: number;
  /** What came, as latin1, cut where it is long; or the system's code. */
  readonly received: string;
}

/** All that a thread has to say in the end, but for the operations themselves. */
export interface CrewEnd extends CrewProgress {
  /** Counts of a LatencyCounts of RUN_BITS. */
  readonly get: Uint32Array;
  readonly set: Uint32Array;
  /** When the last reply came, or the last failure, in microseconds since the run began; 0 where there was none. */
  readonly lastEnd: number;
  /** The highest number of a value. */
  readonly lastValue: number;
  /** How many operations were due and could not be sent in time. */
  readonly overdue: number;
  /** By the number of the operation among those of this thread. */
  readonly remarks: readonly (readonly [number, Remark])[];
  readonly samples: readonly FailureSample[];
}

/** From the main thread. */
export type ToCrew = { readonly type: 'run'; readonly options: CrewOptions } | { readonly type: 'stop' };

/** To the main thread. */
export type FromCrew =
  | { readonly type: 'ready' }
  | { readonly type: 'recorded'; readonly chunk: Columns }
  | { readonly type: 'progressed'; readonly progress: CrewProgress }
  | { readonly type: 'ended'; readonly end: CrewEnd };
