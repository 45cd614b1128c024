import type { FsyncPolicy } from '../../../src/store/journal.js';
import type { SetOutcome } from '../../../src/store/store.js';
import type { CrashKind } from './simulated-disk.js';

/** A byte string (latin1); undefined where a key has no value. */
export type Value = string | undefined;

/** A SET that was asked for. */
export interface Ticket {
  readonly key: string;
  readonly value: string;
}

/**
 * What stands in the way of taking a refused SET out of the file. `unsynced`: a sync failed, and the file was not written
 * anew since, so that a power cut may bring back anything. `uncut`: a failed write could not be cut off.
 */
export type Trouble = 'none' | 'unsynced' | 'uncut';

/** What is known of a key. */
interface History {
  /** Values that it had, in order; the last one is what a GET must answer. */
  stored: Value[];
  /** The first of them that may be found after a power cut. */
  durable: number;
  /** SETs whose outcome is not known yet, in order. */
  pending: string[];
}

/**
 * Knows which values a store may answer with, from what it has answered so far. Whatever is wrong is told in a sentence.
 *
 * - Before a crash, a GET answers the last value that was stored.
 * - After a crash of the process, it answers that one, or one of the SETs that were pending.
 * - After a power cut the same holds under `always`. Under the other policies older values may be found too, back to what
 *   was known to be synced.
 * - What was found is what the key has from then on: it was read. The store has brought it to the disk before.
 * - A refused value is never seen, with one exception: there was `Trouble`, and no time to mend it.
 */
export class Oracle {
  readonly #policy: FsyncPolicy;
  readonly #histories = new Map<string, History>();
  /** All that is pending, in the order in which it must be settled. */
  #tickets: Ticket[] = [];
  /** Refused in a trouble that was not mended before the crash, if there was one. */
  #doubtful: Ticket[] = [];
  #trouble: Trouble = 'none';
  /** The worst that happened since the last recovery; of a clean restart, nothing. */
  #crash: CrashKind | undefined;

  constructor(policy: FsyncPolicy, keys: readonly string[]) {
    this.#policy = policy;
    for (const key of keys) this.#histories.set(key, { stored: [undefined], durable: 0, pending: [] });
  }

  get pending(): number {
    return this.#tickets.length;
  }

  asked(key: string, value: string): Ticket {
    const ticket = { key, value };
    this.#tickets.push(ticket);
    this.#of(key).pending.push(value);
    return ticket;
  }

  settled(ticket: Ticket, outcome: SetOutcome): string | undefined {
    if (this.#tickets.shift() !== ticket) return `the SET of ${show(ticket.value)} was settled out of order, or twice`;
    const history = this.#of(ticket.key);
    history.pending.shift();
    if (outcome === 'stored') {
      history.stored.push(ticket.value);
      if (this.#policy === 'always') history.durable = history.stored.length - 1;
    } else if (this.#trouble !== 'none') {
      this.#doubtful.push(ticket);
    }
    return undefined;
  }

  /** What a GET must answer now. */
  value(key: string): Value {
    return this.#of(key).stored.at(-1);
  }

  /** All that is stored was synced. */
  allSynced(): void {
    for (const history of this.#histories.values()) history.durable = history.stored.length - 1;
  }

  /** To be told before every instant at which something may be settled, or may crash. */
  troubled(trouble: Trouble): void {
    if (this.#crash !== undefined) return;
    this.#trouble = trouble;
    if (trouble === 'none') this.#doubtful = [];
  }

  /** A clean end; in trouble, it is no better than a crash. */
  closed(): void {
    if (this.#trouble !== 'none') this.crashed('process');
  }

  crashed(kind: CrashKind): void {
    if (kind === 'power' || this.#crash === undefined) this.#crash = kind;
  }

  /** What a key was found to have when the store was opened. */
  found(key: string, value: Value): string | undefined {
    const history = this.#of(key);
    const { stored, pending } = history;
    const first = this.#crash === 'power' ? history.durable : stored.length - 1;
    const known = [...stored, ...pending];
    const index = known.lastIndexOf(value);
    if (index >= first) {
      history.stored = [...known.slice(0, index), value];
      history.durable = index;
      return undefined;
    }
    if (this.#mayBeBack(key, value)) {
      stored.push(value);
      history.durable = stored.length - 1;
      return undefined;
    }
    const expected = known.slice(first).map(show).join(' or ');
    return `${show(key)} has ${show(value)}, ${index === -1 ? 'which was never stored' : 'which is lost'}: expected ${expected}`;
  }

  /** The store is open, and every key was found. */
  opened(): void {
    for (const history of this.#histories.values()) history.pending = [];
    this.#tickets = [];
    this.#doubtful = [];
    this.#trouble = 'none';
    this.#crash = undefined;
  }

  /** Whether the value was refused, but there was no time to take it out of the file. */
  #mayBeBack(key: string, value: Value): boolean {
    if (this.#crash === undefined || (this.#crash === 'process' && this.#trouble !== 'uncut')) return false;
    return this.#doubtful.some((doubt) => doubt.key === key && doubt.value === value);
  }

  #of(key: string): History {
    const history = this.#histories.get(key);
    if (history === undefined) throw new Error(`the key ${show(key)} is not of this workload`);
    return history;
  }
}

/** Short enough for a sentence. */
export function show(value: Value): string {
  if (value === undefined) return 'nothing';
  return value.length <= 60
    ? JSON.stringify(value)
    : `${JSON.stringify(value.slice(0, 50))}... (${value.length} bytes)`;
}
