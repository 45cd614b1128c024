import type { ClientTrouble } from '../options.js';
import { Random } from '../random.js';

/** What a client does with the requests that it is about to send. */
export type Strike =
  /** It vanishes: before the last of them is sent wholly, right after, or when the first bytes of a reply have come. */
  | { readonly kind: 'leave'; readonly how: 'close' | 'reset'; readonly moment: 'mid-request' | 'sent' | 'mid-reply' }
  /** It sends them byte by byte. */
  | { readonly kind: 'split' };

const OPERATIONS_BETWEEN = [50, 200] as const;
const US_BETWEEN = [50_000, 150_000] as const;
/** However slow a server is, so many operations of a client come between: else it would hardly answer any. */
const LEAST_OPERATIONS = 5;
const MOMENTS = ['mid-request', 'sent', 'mid-reply'] as const;
/** One client of so many connects anew for each request where there is `churn`. */
const CHURNERS = 4;
/** The draws of trouble are apart from those of keys, or trouble would change what is asked. */
const STREAM = 0x40000000;

/** The trouble that one client makes, at random from the seed: every 50 to 200 operations, or every 50 to 150 ms where that is sooner. */
export class TroubleMaker {
  readonly #kinds: readonly ClientTrouble[];
  readonly #random: Random;
  #operations: number;
  /** How many there were since the last trouble. */
  #since = 0;
  #at = 0;

  constructor(troubles: readonly ClientTrouble[], seed: number, client: number) {
    this.#kinds = troubles.filter((kind) => kind === 'disconnect' || kind === 'reset' || kind === 'split');
    this.#random = new Random(seed, STREAM + client);
    this.#operations = this.#random.between(...OPERATIONS_BETWEEN);
  }

  /** @param now in microseconds since the run began */
  strike(operations: number, now: number): Strike | undefined {
    if (this.#kinds.length === 0) return undefined;
    if (this.#at === 0) this.#at = now + this.#random.between(...US_BETWEEN);
    this.#since += operations;
    if (this.#since < this.#operations && (now < this.#at || this.#since < LEAST_OPERATIONS)) return undefined;
    this.#since = 0;
    this.#operations = this.#random.between(...OPERATIONS_BETWEEN);
    this.#at = now + this.#random.between(...US_BETWEEN);
    const kind = this.#pick(this.#kinds);
    if (kind === 'split') return { kind };
    return { kind: 'leave', how: kind === 'reset' ? 'reset' : 'close', moment: this.#pick(MOMENTS) };
  }

  /** Where to cut a request of so many bytes. */
  cut(bytes: number): number {
    return this.#random.between(1, bytes - 1);
  }

  #pick<T>(all: readonly T[]): T {
    return all[this.#random.between(0, all.length - 1)]!;
  }
}

/** Whether this client connects anew for each request. */
export function isChurner(troubles: readonly ClientTrouble[], client: number): boolean {
  return troubles.includes('churn') && client % CHURNERS === 0;
}
