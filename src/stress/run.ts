import type { History } from '../consistency/history.js';
import type { SpawnedServer } from '../target/spawned.js';
import { readBack } from './judging/read-back.js';
import type { Columns } from './load/columns.js';
import type { LiveSnapshot } from './load/live-numbers.js';
import { type RunningLoad, startLoad } from './load/load.js';
import type { LoadOutcome } from './load/load-outcome.js';
import { SilenceWatch } from './load/silence-watch.js';
import type { LoadPlan, ProcessTrouble } from './options.js';
import { Random } from './random.js';
import { Nemesis, type NemesisFinding } from './trouble/nemesis.js';
import { rulesFor } from './trouble/schedule.js';

export interface RunOptions {
  readonly plan: LoadPlan;
  /** Of a target that the kit started. */
  readonly server: SpawnedServer | undefined;
  readonly processTrouble: readonly ProcessTrouble[];
  /** See `rulesFor`. */
  readonly everyMs: Readonly<Partial<Record<ProcessTrouble, number>>>;
  /** Ends the run early. */
  readonly signal: AbortSignal;
  readonly onProgress: (live: LiveSnapshot) => void;
  /** See `LoadHooks`. */
  readonly onRecorded?: ((chunk: Columns) => void) | undefined;
}

/** What a run came to. */
export interface Run {
  readonly outcome: LoadOutcome;
  /** That of the load, with what was done to the server, and with what was read back in the end. */
  readonly history: History;
  /** The target ended, did not start again, or fell silent. */
  readonly finding: NemesisFinding | undefined;
}

/** The draws of what happens to the process are apart from those of its clients. */
const STREAM = 0x60000000;

/** Puts load on a target and makes trouble meanwhile; a target that is gone for good ends it early. */
export async function runLoad(options: RunOptions): Promise<Run> {
  const { plan, server, signal, onProgress, onRecorded } = options;
  let progressed: (live: LiveSnapshot) => void = onProgress;
  const load = await startLoad(plan, { onProgress: (live) => progressed(live), ...(onRecorded && { onRecorded }) });
  const silence = new SilenceWatch(plan.timeoutMs);
  const nemesis = server === undefined ? undefined : nemesisFor(server, load, silence, options);
  progressed = (live) => {
    const isDead = server?.gone === true && !silence.excused;
    if (isDead || silence.lasts(live)) load.gone();
    onProgress(live);
  };
  const stop = () => load.stop();
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  nemesis?.begin();
  try {
    const outcome = await load.finished;
    await nemesis?.end();
    const finding = nemesis?.finding ?? silence.finding;
    const isOver = outcome.interrupted || finding !== undefined;
    const { address, wire, timeoutMs, clients: client } = plan;
    const asking = { address, dialect: wire.dialect, timeoutMs, client, clock: () => load.clock() };
    const history = isOver ? outcome.history : await readBack(outcome, asking);
    return { outcome, history: { ...history, events: nemesis?.events ?? [] }, finding };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function nemesisFor(
  server: SpawnedServer,
  load: RunningLoad,
  silence: SilenceWatch,
  { plan, processTrouble, everyMs }: RunOptions,
): Nemesis {
  const random = new Random(plan.seed, STREAM);
  return new Nemesis({
    server,
    rules: rulesFor(processTrouble, everyMs),
    random: () => random.next(),
    clock: () => load.clock(),
    untilMs: plan.durationMs,
    listener: {
      tell: (event, now) => {
        silence.tell(event);
        load.tell(event, now);
      },
      gone: () => load.gone(),
    },
  });
}
