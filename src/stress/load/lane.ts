import type { LoadPlan } from '../options.js';
import type { ServerState } from '../trouble/server-state.js';
import type { Clock } from './clock.js';
import type { KeyDraw } from './key-draw.js';
import type { Pace } from './pace.js';
import type { Recorder } from './recorder.js';
import type { ReplyReader } from './reply-reader.js';
import type { Requests } from './requests.js';

/** One client: its connection, which may be another one after each failure, and what it has under way. */
export interface Lane {
  start(): void;
  /** Sends what is due, if there is room: for a lane that has said it is idle. */
  refill(now: number): void;
  /** Looks for replies that are overdue. */
  check(now: number): void;
  /** Ends it now; what is under way stays unanswered. */
  abandon(): void;
}

/** What the lanes of a thread have in common. */
export interface LaneContext {
  readonly plan: LoadPlan;
  readonly clock: Clock;
  readonly server: ServerState;
  readonly pace: Pace;
  readonly keys: KeyDraw;
  readonly recorder: Recorder;
  readonly requests: Requests;
  readonly replies: ReplyReader;
  /** All connections read into this. */
  readonly readBuffer: Buffer;
  /** A number for a value that is about to be written: no other has it. */
  nextValue(): number;
  /** Notes how an operation or a connection failed, and the first bytes of what came instead. */
  failed(lane: { readonly client: number }, failure: Failure): void;
  /** Nothing is due; the lane has room and wants to be told. */
  idle(lane: Lane): void;
  finished(lane: Lane): void;
}

/** The names of client/outcome.ts, and `invalid`: an error reply to a request that is none. */
export type FailureKind = 'no-reply' | 'closed' | 'reset' | 'refused' | 'unparsable' | 'surplus' | 'flood' | 'invalid';

export interface Failure {
  readonly kind: FailureKind;
  /** How many operations it is the failure of. */
  readonly operations: number;
  /** What was received, or the system's code. */
  readonly received: Buffer | string;
  /** It comes of what the kit does to the server, or of the kit's own limits. */
  readonly excuse: 'trouble' | 'none';
}

/** Codes of what this machine has run out of, ports or file descriptors: the server is not to blame. */
const OWN_LIMITS: readonly unknown[] = ['EADDRNOTAVAIL', 'EMFILE', 'ENFILE', 'ENOBUFS'];

export function isOwnLimit(received: Buffer | string): boolean {
  return OWN_LIMITS.includes(received);
}
