import { GET, MISSING, REFUSED, UNWRITTEN } from '../../consistency/history.js';
import type { OperationCounts } from '../result.js';
import { LatencyCounts } from './latency-counts.js';

/** How the operations of one thread went so far. */
export interface Counts extends OperationCounts {
  /** GETs that were answered with what nobody wrote. */
  readonly badReads: number;
  /** Operations left unanswered, and connections refused, by trouble made on purpose. */
  readonly troubled: number;
}

/** What ended in a stretch of {@link SLOT_MS}. */
export interface Slot {
  /** The stretches are counted from the beginning of the run. */
  readonly index: number;
  readonly operations: number;
  readonly errors: number;
  /** Those of a LatencyCounts of {@link SLOT_BITS}. */
  readonly latencies: Uint32Array;
}

export const SLOT_MS = 100;
const SLOT_US = SLOT_MS * 1000;
/** Percentiles of a stretch are within two percent. */
export const SLOT_BITS = 7;
/** Those of the whole run have three significant digits. */
export const RUN_BITS = 11;

/** Counts what operations came to, and how long they took. Times in microseconds since the run began. */
export class Tally {
  readonly get = new LatencyCounts(RUN_BITS);
  readonly set = new LatencyCounts(RUN_BITS);
  /** When the last reply came, or the last failure. */
  lastEnd = 0;
  connections = 0;
  #gets = 0;
  #sets = 0;
  #misses = 0;
  #badReads = 0;
  #refused = 0;
  #pendingGets = 0;
  #pendingSets = 0;
  #troubled = 0;
  readonly #errors = new Map<string, number>();
  readonly #slotLatencies = new LatencyCounts(SLOT_BITS);
  #slots: Slot[] = [];
  #slotOperations = 0;
  #slotErrors = 0;
  #slotEnd = 0;

  /** @param latency in microseconds */
  answered(kind: number, value: number, latency: number, end: number): void {
    if (end >= this.#slotEnd) this.#nextSlot(end);
    if (kind === GET) {
      this.#gets += 1;
      this.get.add(latency);
      if (value === MISSING) this.#misses += 1;
      else if (value === UNWRITTEN) this.#badReads += 1;
    } else {
      this.#sets += 1;
      this.set.add(latency);
      if (kind === REFUSED) this.#refused += 1;
    }
    this.#slotLatencies.add(latency);
    this.#slotOperations += 1;
    this.lastEnd = Math.max(this.lastEnd, end);
  }

  unanswered(kind: number): void {
    if (kind === GET) this.#pendingGets += 1;
    else this.#pendingSets += 1;
  }

  failed(outcome: string, operations: number, now: number): void {
    if (now >= this.#slotEnd) this.#nextSlot(now);
    this.#errors.set(outcome, (this.#errors.get(outcome) ?? 0) + operations);
    this.#slotErrors += operations;
    this.lastEnd = Math.max(this.lastEnd, now);
  }

  troubled(operations: number): void {
    this.#troubled += operations;
  }

  counts(): Counts {
    const pending = this.#pendingGets + this.#pendingSets;
    return {
      total: this.#gets + this.#sets + pending,
      gets: this.#gets + this.#pendingGets,
      sets: this.#sets + this.#pendingSets,
      hits: this.#gets - this.#misses,
      misses: this.#misses,
      stored: this.#sets - this.#refused,
      refused: this.#refused,
      pending,
      errors: Object.fromEntries(this.#errors),
      connections: this.connections,
      badReads: this.#badReads,
      troubled: this.#troubled,
    };
  }

  /** What ended since the last call. */
  takeSlots(): Slot[] {
    this.#nextSlot(this.#slotEnd - 1);
    const slots = this.#slots;
    this.#slots = [];
    return slots;
  }

  #nextSlot(now: number): void {
    if (this.#slotOperations + this.#slotErrors > 0)
      this.#slots.push({
        index: Math.round(this.#slotEnd / SLOT_US) - 1,
        operations: this.#slotOperations,
        errors: this.#slotErrors,
        latencies: this.#slotLatencies.counts.slice(),
      });
    this.#slotLatencies.clear();
    this.#slotOperations = 0;
    this.#slotErrors = 0;
    this.#slotEnd = (Math.floor(now / SLOT_US) + 1) * SLOT_US;
  }
}

/** The counts of several threads as one. */
export function addCounts(all: readonly Counts[]): Counts {
  const errors: Record<string, number> = {};
  for (const counts of all)
    for (const [outcome, count] of Object.entries(counts.errors)) errors[outcome] = (errors[outcome] ?? 0) + count;
  const sum = (of: (counts: Counts) => number) => all.reduce((total, counts) => total + of(counts), 0);
  return {
    total: sum(({ total }) => total),
    gets: sum(({ gets }) => gets),
    sets: sum(({ sets }) => sets),
    hits: sum(({ hits }) => hits),
    misses: sum(({ misses }) => misses),
    stored: sum(({ stored }) => stored),
    refused: sum(({ refused }) => refused),
    pending: sum(({ pending }) => pending),
    errors,
    connections: sum(({ connections }) => connections),
    badReads: sum(({ badReads }) => badReads),
    troubled: sum(({ troubled }) => troubled),
  };
}
