import type { Address } from '../client/connection.js';
import type { StressWire } from './load/wire.js';

/** Trouble that clients make. */
export const CLIENT_TROUBLES = ['disconnect', 'reset', 'split', 'stall', 'churn'] as const;
export type ClientTrouble = (typeof CLIENT_TROUBLES)[number];
/** Trouble that is made for a process that the kit started. */
export const PROCESS_TROUBLES = ['kill', 'pause', 'term'] as const;
export type ProcessTrouble = (typeof PROCESS_TROUBLES)[number];
export type Trouble = ClientTrouble | ProcessTrouble;

export const KEY_DISTRIBUTIONS = ['uniform', 'zipf'] as const;
export type KeyDistribution = (typeof KEY_DISTRIBUTIONS)[number];

/** What clients ask for, and how often. */
export interface Workload {
  readonly clients: number;
  /** Nothing is sent after so many milliseconds; `Infinity` where only `operations` ends the run. */
  readonly durationMs: number;
  /** No more than so many operations; `Infinity` where only the time ends the run. */
  readonly operations: number;
  readonly keys: number;
  readonly distribution: KeyDistribution;
  /** The share of SETs, 0 to 1. */
  readonly sets: number;
  /** The shortest and the longest value, in bytes; sizes between are drawn uniformly. */
  readonly valueBytes: readonly [least: number, most: number];
  /** Requests that a client has under way at a time. */
  readonly pipeline: number;
  /** Operations a second of all clients together, sent at their times whether or not earlier ones were answered; undefined: as fast as replies come. */
  readonly rate: number | undefined;
  readonly seed: number;
  readonly trouble: readonly ClientTrouble[];
}

/** The load that one run puts on a target. */
export interface LoadPlan extends Workload {
  readonly address: Address;
  readonly wire: StressWire;
  /** Of keys and values, fresh for each run: what an earlier run left is never met. */
  readonly prefix: string;
  /** How long each reply is waited for. */
  readonly timeoutMs: number;
}
