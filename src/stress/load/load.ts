import type { HistoryEvent } from '../../consistency/history.js';
import type { LoadPlan } from '../options.js';
import { ServerState } from '../trouble/server-state.js';
import { Clock } from './clock.js';
import type { Columns } from './columns.js';
import { type CrewHandle, type CrewListener, crewHere, startCrewThread } from './crew-thread.js';
import type { MutableColumns } from './join-columns.js';
import { LiveNumbers, type LiveSnapshot } from './live-numbers.js';
import { type LoadOutcome, loadOutcome } from './load-outcome.js';
import { workerCount } from './worker-count.js';

export interface LoadHooks {
  /** Called several times a second while load is on the target. */
  readonly onProgress?: (live: LiveSnapshot) => void;
  /** Is shown the operations that one thread has recorded since the last call, while load is on the target. */
  readonly onRecorded?: (chunk: Columns) => void;
  /**
   * Threads that clients run in, beside the main one: as many as make sense unless given. 0 runs them in the main one: a thread
   * takes longer to start than a short run.
   */
  readonly workers?: number;
}

export interface RunningLoad {
  /** Resolves when the last reply has come, or was given up; rejects for an error of the kit itself. */
  readonly finished: Promise<LoadOutcome>;
  /** How it goes. */
  live(): LiveSnapshot;
  /** The clock of the history: microseconds since the load began. */
  clock(): number;
  /**
   * What the kit does to the server. Until it is up again, failures count as trouble, and clients try again after a moment; a
   * pause lengthens all deadlines.
   * @param event that is about to happen (`kill`, `term`, `pause`), or has happened (`start`, `resume`)
   * @param now on {@link clock}
   */
  tell(event: HistoryEvent['kind'], now: number): void;
  /** There will be no server any more: the load ends. */
  gone(): void;
  /** Ends the load early; what was done until then is kept. Replies under way are awaited for a second. */
  stop(): void;
}

/**
 * Puts load on a target; resolves when it begins.
 *
 * Clients run in threads of their own, so that the main one can show progress, and make trouble, without being measured. Each
 * operation is recorded where it is done; the main thread joins what the others recorded when all is over.
 */
export async function startLoad(
  plan: LoadPlan,
  { onProgress, onRecorded, workers }: LoadHooks = {},
): Promise<RunningLoad> {
  const threads = Math.max(1, Math.min(workers ?? workerCount(plan.clients), plan.clients));
  const live = new LiveNumbers(threads);
  const recorded = Array.from({ length: threads }, (): MutableColumns[] => []);
  const listener = (thread: number): CrewListener => ({
    recorded(chunk) {
      onRecorded?.(chunk);
      recorded[thread]?.push(chunk);
    },
    progressed(progress) {
      live.add(thread, progress);
      onProgress?.(live.snapshot(clock.now() / 1000));
    },
  });
  const crews = await Promise.all(
    recorded.map((_, thread): CrewHandle | Promise<CrewHandle> =>
      workers === 0 ? crewHere(listener(thread)) : startCrewThread(listener(thread)),
    ),
  );
  const state = new ServerState();
  const originNs = process.hrtime.bigint();
  const clock = new Clock(originNs);
  let interrupted = false;
  const stop = () => {
    for (const crew of crews) crew.stop();
  };
  const runs = crews.map((crew, thread) => crew.run({ plan, thread, threads, originNs, shared: state.shared }));
  return {
    finished: Promise.all(runs).then(
      (ends) => loadOutcome({ plan, ends, recorded, live, interrupted }),
      (error: unknown) => {
        stop();
        throw error;
      },
    ),
    live: () => live.snapshot(clock.now() / 1000),
    clock: () => clock.now(),
    tell: (event, now) => state.tell(event, now),
    gone: stop,
    stop() {
      interrupted = true;
      stop();
    },
  };
}
