import { randomBytes } from 'node:crypto';
import { totalmem } from 'node:os';
import { UsageError } from '../errors.js';
import { grantedTimeout, SLOW_MS } from '../target/granted-timeout.js';
import type { LoadSettings } from './flags.js';
import type { StressTarget } from './open-target.js';
import type { LoadPlan } from './options.js';
import { mix } from './random.js';

const DURATION_MS = 10_000;
const LONGEST_FOR_SLOW_MS = 60_000;
/** A target that takes its time is asked so often at least. */
const TURNS = 5;

/** What is done to a target; where the user leaves open how long, one that takes its time is given more of it. */
export function planFor(
  { target, wire, delayMs }: StressTarget,
  { workload, timeoutMs, shard }: LoadSettings,
): LoadPlan {
  const slowMs = delayMs > SLOW_MS ? Math.min(LONGEST_FOR_SLOW_MS, Math.ceil((TURNS * delayMs) / 1000) * 1000) : 0;
  return {
    ...workload,
    operations: Number.isFinite(workload.operations) ? workload.operations : roomForOperations(),
    durationMs: workload.durationMs ?? Math.max(DURATION_MS, slowMs),
    address: target.address,
    wire,
    // Fresh: what an earlier run left is never met, nor what another part of this one writes.
    prefix: `ms${randomBytes(4).toString('hex')}${shard === undefined ? '' : `p${shard.index}`}-`,
    // Parts with one seed do not do the same.
    seed: shard === undefined ? workload.seed : mix(workload.seed, shard.index) >>> 1,
    timeoutMs: grantedTimeout(timeoutMs, delayMs),
  };
}

/** Of the memory, a quarter; what a history takes while it is judged, per operation. See docs/performance.md. */
const SHARE = 4;
const BYTES_AN_OPERATION = 70;
const MOST_OPERATIONS = 50_000_000;

/** @throws UsageError for more operations than the machine has memory for, all of it: what they did would be lost with the process */
export function assertRoom(operations: number, memoryBytes = totalmem()): void {
  const most = Math.floor(memoryBytes / BYTES_AN_OPERATION);
  if (!Number.isFinite(operations) || operations <= most) return;
  throw new UsageError(
    `--ops ${operations} is more than the memory of this machine has room for, which is ${most}: use several runs`,
  );
}

/** How many operations of a run that only its time ends have room in memory. */
export function roomForOperations(memoryBytes = totalmem()): number {
  return Math.min(MOST_OPERATIONS, Math.floor(memoryBytes / SHARE / BYTES_AN_OPERATION));
}
