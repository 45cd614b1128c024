import type { Dialect } from '../protocol/dialect.js';
import { judge } from '../stress/judging/judge.js';
import { readBack } from '../stress/judging/read-back.js';
import { startLoad } from '../stress/load/load.js';
import type { LoadPlan } from '../stress/options.js';
import type { ServerProcess } from '../target/spawned.js';
import type { Target } from '../target/target.js';

export interface StressSettings {
  readonly dialect: Dialect;
  readonly timeoutMs: number;
  readonly seed: number;
  /** Of keys, which nobody has set before. */
  readonly prefix: string;
}

/** A hundredth of what `stress` does in ten seconds: what goes wrong once in some hundred operations shows. */
const WORKLOAD = {
  clients: 16,
  keys: 16,
  operations: 12_000,
  durationMs: 10_000,
  distribution: 'uniform',
  sets: 0.5,
  valueBytes: [32, 64],
  pipeline: 1,
  rate: undefined,
  trouble: [],
} as const;

/**
 * Puts a short load on a target, and looks for an order of all operations that explains every reply.
 * @returns in a sentence what has no explanation, or who was not answered; undefined where all is well
 */
export async function shortStress(
  { address }: Target<ServerProcess>,
  { dialect, timeoutMs, seed, prefix }: StressSettings,
): Promise<string | undefined> {
  const wire = { name: dialect.name, dialect, beforeSize: ' ' };
  const plan: LoadPlan = { ...WORKLOAD, address, wire, prefix, timeoutMs, seed };
  // Within this thread, which has nothing else to do meanwhile.
  const load = await startLoad(plan, { workers: 0 });
  const outcome = await load.finished;
  const asking = { address, dialect, timeoutMs, client: plan.clients, clock: () => load.clock() };
  const history = await readBack(outcome, asking);
  const [violation] = judge(history, 'register').violations;
  if (violation !== undefined) return violation.sentence;
  const [sample] = outcome.samples;
  return sample && `client ${sample.client} was not answered as it should be: ${sample.kind}`;
}
