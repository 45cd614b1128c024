import { sleep } from '../client/connection.js';
import type { History, HistoryEvent } from '../consistency/history.js';
import { checkRegister } from '../consistency/register.js';
import { readBack } from '../stress/judging/read-back.js';
import { describeViolations } from '../stress/judging/violations.js';
import { type RunningLoad, startLoad } from '../stress/load/load.js';
import type { LoadOutcome } from '../stress/load/load-outcome.js';
import type { Workload } from '../stress/options.js';
import type { ViolationResult } from '../stress/result.js';
import { startPatiently } from '../target/start-patiently.js';
import type { KitWorld } from './world.js';

/** What clients of a load did and saw. */
export interface Loaded {
  readonly history: History;
  readonly outcome: LoadOutcome;
}

export interface LoadSize extends Pick<Workload, 'clients' | 'keys' | 'operations'> {
  readonly valueBytes?: Workload['valueBytes'];
}

/** A check is not to take longer, however slow the target is: what was done by then is judged. */
const MOST_MS = 1500;
const MOST_MS_SLOW = 5000;

/**
 * Puts a small load on the target, and reads every key back in the end.
 * @param meanwhile what happens to the server while clients work
 */
export async function load(
  world: KitWorld,
  size: LoadSize,
  meanwhile: (load: RunningLoad, events: HistoryEvent[]) => Promise<void> = async () => {},
): Promise<Loaded> {
  const { target, dialect, timeoutMs, seed, slow } = world.run;
  const plan = {
    address: target.address,
    wire: { name: dialect.name, dialect, beforeSize: ' ' },
    prefix: world.key('load'),
    timeoutMs,
    durationMs: slow ? MOST_MS_SLOW : MOST_MS,
    distribution: 'uniform',
    sets: 0.5,
    pipeline: 1,
    rate: undefined,
    seed,
    trouble: [],
    valueBytes: [32, 64],
    ...size,
  } as const;
  const events: HistoryEvent[] = [];
  // Within this thread: another one would take longer to start than the load lasts.
  const running = await startLoad(plan, { workers: 0 });
  await meanwhile(running, events);
  const outcome = await running.finished;
  const { clients: client } = plan;
  const asking = { address: target.address, dialect, timeoutMs, client, clock: () => running.clock() };
  return { outcome, history: { ...(await readBack(outcome, asking)), events } };
}

const MOST_WAIT_MS = 2000;

/** Kills the server in the midst of a load, and starts it again. */
export function killOnce(
  world: KitWorld,
  afterMs: number,
): (load: RunningLoad, events: HistoryEvent[]) => Promise<void> {
  return async (running, events) => {
    const { server } = world.run.target;
    const happens = (kind: HistoryEvent['kind']) => {
      const at = running.clock();
      events.push({ kind, at });
      running.tell(kind, at);
    };
    await sleep(afterMs);
    // What nobody was told cannot be lost.
    for (let waited = 0; running.live().counts.stored === 0 && waited < MOST_WAIT_MS; waited += 10) await sleep(10);
    if (server === undefined) return;
    happens('kill');
    await server.kill();
    try {
      await startPatiently(server);
      happens('start');
    } catch (error) {
      running.gone();
      throw error;
    }
  };
}

/** What has no explanation; undefined where all has. */
export function violationOf(history: History): ViolationResult | undefined {
  return describeViolations(history, checkRegister(history, { atMost: 1 }))[0];
}
