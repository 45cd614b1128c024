import type { KnownFailure, KnownFailures } from '../known-failures/entry.js';
import type { SpecName } from '../protocol/dialect.js';
import type { Shard } from '../shard.js';

/**
 * What `selftest` found: the kill matrix. One versioned JSON document; `schema/selftest-result.schema.json` describes it.
 * Checks are named without their specification (`SET-4.2`), for a fault is tried under one of them.
 */
export interface SelftestResult {
  readonly format: 'memlite-kit/result';
  readonly version: 1;
  readonly kind: 'selftest';
  readonly tool: { readonly name: 'memlite-kit'; readonly version: string };
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly seed: number;
  /** The part of the work that this is, where it was split. */
  readonly shard?: Shard;
  /** Whether all faults were tried, in a part all of its own. See {@link isWhole}. */
  readonly whole: boolean;
  readonly interrupted: boolean;
  readonly sound: readonly SoundRun[];
  readonly faults: readonly FaultRun[];
  /** All checks, and the faults that each catches. */
  readonly checks: readonly { readonly id: string; readonly title: string; readonly faults: readonly string[] }[];
  /** Of failing checks per fault. */
  readonly medianFailures: number;
  readonly problems: readonly Problem[];
  /** The list that it was held against, where one was given. */
  readonly knownFailures?: KnownFailures;
  readonly verdict: 'passed' | 'failed';
}

/** Whether the whole is there: only then can a check be found to catch no fault. */
export function isWhole({ whole, shard }: Pick<SelftestResult, 'whole' | 'shard'>): boolean {
  return whole && shard === undefined;
}

/** A server without a fault, which nothing may accuse. */
export interface SoundRun {
  readonly name: string;
  readonly passed: number;
  /** The checks that accuse it, and `stress` where that does. */
  readonly failed: readonly string[];
  /** Why it could not be judged, or what was not. */
  readonly unjudged?: string;
  readonly ms: number;
}

export interface FaultRun {
  readonly name: string;
  readonly summary: string;
  readonly spec: SpecName;
  /** The clauses that it breaks, e.g. `SET-4`. */
  readonly clauses: readonly string[];
  /** The checks that failed, those of its own clauses first. */
  readonly failed: readonly string[];
  /** How many of them are of its own clauses. */
  readonly own: number;
  /** What a short load showed, in a sentence. */
  readonly stress?: string;
  /** What the probe said where it found the fault, so that there was nothing left to judge. */
  readonly probe?: string;
  readonly unjudged?: string;
  readonly ms: number;
}

/** Whether a fault is caught for the right reason. */
export function isCaught({ own, stress, probe }: Pick<FaultRun, 'own' | 'stress' | 'probe'>): boolean {
  return own > 0 || stress !== undefined || probe !== undefined;
}

/**
 * `survived`: nothing failed. `wrong reason`: no check of a clause that the fault breaks failed. `accused`: a sound server
 * failed. `idle`: a check catches no fault. `unjudged`: a server could not be judged.
 */
export interface Problem {
  readonly kind: 'survived' | 'wrong reason' | 'accused' | 'idle' | 'unjudged';
  /** The fault, the sound server, or the check. */
  readonly what: string;
  readonly sentence: string;
  /** What excuses it, where the list of known failures has it. */
  readonly known?: KnownFailure;
}
