import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Address, sleep } from '../../src/client/connection.js';
import { checkRegister } from '../../src/consistency/register.js';
import type { Verdict } from '../../src/consistency/verdict.js';
import { silentLogger } from '../../src/logger.js';
import { type Dialect, lite } from '../../src/protocol/dialect.js';
import { DEFAULT_OPTIONS } from '../../src/server/options.js';
import { startServer } from '../../src/server/start.js';
import { type LoadHooks, type RunningLoad, startLoad } from '../../src/stress/load/load.js';
import type { LoadOutcome } from '../../src/stress/load/load-outcome.js';
import type { StressWire } from '../../src/stress/load/wire.js';
import type { LoadPlan } from '../../src/stress/options.js';

let runs = 0;

export function wireOf(dialect: Dialect): StressWire {
  return { name: dialect.name, dialect, beforeSize: ' ' };
}

/** A small load, so many operations of it unless told otherwise. */
export function planFor(address: Address, given: Partial<LoadPlan> = {}): LoadPlan {
  runs += 1;
  return {
    address,
    wire: wireOf(lite),
    prefix: `t${process.pid}x${runs}-`,
    clients: 5,
    durationMs: Number.POSITIVE_INFINITY,
    operations: 500,
    keys: 4,
    distribution: 'uniform',
    sets: 0.5,
    valueBytes: [30, 60],
    pipeline: 1,
    rate: undefined,
    seed: 1,
    trouble: [],
    timeoutMs: 10_000,
    ...given,
  };
}

/** Clients run in this thread unless told otherwise. */
export function start(address: Address, given: Partial<LoadPlan> = {}, hooks: LoadHooks = {}): Promise<RunningLoad> {
  return startLoad(planFor(address, given), { workers: 0, ...hooks });
}

export async function load(
  address: Address,
  given: Partial<LoadPlan> = {},
  hooks: LoadHooks = {},
): Promise<LoadOutcome> {
  return (await start(address, given, hooks)).finished;
}

export function verdictOn({ history }: LoadOutcome): Verdict {
  return checkRegister(history);
}

/** The reference server in this process, for one test. */
export async function soundServer(dialect: Dialect = lite): Promise<Address> {
  const folder = await mkdtemp(join(tmpdir(), 'memlite-load-'));
  const data = join(folder, 'data.csv');
  const server = await startServer({ ...DEFAULT_OPTIONS, port: 0, data, dialect, fsync: 'never' }, silentLogger);
  onTestFinished(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });
  return { host: server.host, port: server.port };
}

/** Resolves when so many operations more were answered. */
export async function untilAnswered(running: RunningLoad, more: number): Promise<void> {
  const answered = () => {
    const { hits, misses, stored, refused } = running.live().counts;
    return hits + misses + stored + refused;
  };
  const wanted = answered() + more;
  while (answered() < wanted) await sleep(20);
}
