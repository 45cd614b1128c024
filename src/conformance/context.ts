import { randomBytes } from 'node:crypto';
import type { Outcome } from '../client/outcome.js';
import { Session } from '../client/session.js';
import { WireLog } from '../client/wire-log.js';
import type { Dialect } from '../protocol/dialect.js';
import type { ServerProcess } from '../target/spawned.js';
import type { Target } from '../target/target.js';

/** All that the steps of one run share. */
export interface RunContext {
  readonly target: Target<ServerProcess>;
  /** What the target speaks. */
  readonly dialect: Dialect;
  /** What it should speak. */
  readonly law: Dialect;
  readonly timeoutMs: number;
  /** The target takes its time: work is kept small, and fences behind what went well come at the end of a check only. */
  readonly slow: boolean;
  readonly seed: number;
  /** Lower-case, fresh for each run: keys of an earlier run are never met again. */
  readonly prefix: string;
  /** Counts the checks, so that each has keys of its own. */
  checks: number;
  /** Why the target cannot be judged any more, once that is so. */
  gone: string | undefined;
  /** Why the checks that are left are not to run, once that is so. */
  over: string | undefined;
}

export function freshPrefix(): string {
  return `mk${randomBytes(4).toString('hex')}`;
}

let current: RunContext | undefined;

/** Cucumber makes the worlds: this is how they come by their run. */
export function enterRun(context: RunContext | undefined): void {
  current = context;
}

export function currentRun(): RunContext {
  if (current === undefined) throw new Error('these steps run under `memlite-kit conform` only');
  return current;
}

/** A session with the run's target. */
export function openSession(run: RunContext, log: WireLog, name: string, timeoutMs = run.timeoutMs): Session {
  return new Session({ address: run.target.address, dialect: run.dialect, timeoutMs, log, name });
}

/** The key that fences ask for; stored by the run before the first check. */
export function fenceKey(run: RunContext): string {
  return `${run.prefix}-fence`;
}

export const FENCE_VALUE = 'in-sync';

/**
 * Whether a new client is answered: undefined when it is, otherwise what happened instead.
 * @param failed whether the check has failed already. To start the server again accuses it of nothing then, so who leaves a
 * client waiting is not given so long.
 */
export async function deadOrSilent(run: RunContext, failed: boolean): Promise<Outcome | undefined> {
  const isBrief = failed && !run.slow && run.target.server !== undefined;
  const session = openSession(run, new WireLog(), 'liveness', isBrief ? run.timeoutMs / 2 : run.timeoutMs * 2);
  const outcome = await session.get(fenceKey(run));
  session.close();
  return outcome.type === 'reply' || outcome.type === 'unparsable' ? undefined : outcome;
}
