import { availableParallelism } from 'node:os';
import type { Clock } from './clock.js';
import type { Lane } from './lane.js';
import { OpenLoop, type Pace } from './pace.js';

/** The event loop turns without rest only so long before something is due. */
const SPIN_MS = 2;
const SPINS = availableParallelism() > 1;

/**
 * Gives what is due to lanes that have room, in an open loop. A timer comes up to a millisecond late, which would count as
 * latency: so before something is due, the event loop turns without rest, where there is a processor for it.
 */
export class Pump {
  readonly #pace: Pace;
  readonly #clock: Clock;
  readonly #idle = new Set<Lane>();
  #state: 'armed' | 'off' = 'off';

  constructor(pace: Pace, clock: Clock) {
    this.#pace = pace;
    this.#clock = clock;
  }

  /** A lane has room, and nothing is due. In a closed loop it is never told: a reply tells it. */
  add(lane: Lane): void {
    if (!(this.#pace instanceof OpenLoop)) return;
    this.#idle.add(lane);
    this.#arm(this.#clock.now());
  }

  remove(lane: Lane): void {
    this.#idle.delete(lane);
  }

  /** Lets all lanes that wait notice that it is over. */
  end(): void {
    const idle = [...this.#idle];
    this.#idle.clear();
    for (const lane of idle) lane.refill(this.#clock.now());
  }

  #arm(now: number): void {
    if (this.#state === 'armed' || !(this.#pace instanceof OpenLoop) || this.#idle.size === 0) return;
    const { next } = this.#pace;
    if (next === Number.POSITIVE_INFINITY) return;
    this.#state = 'armed';
    const ms = (next - now) / 1000;
    if (SPINS && ms < SPIN_MS) setImmediate(() => this.#sendDue());
    else setTimeout(() => this.#sendDue(), Math.min(LONGEST_MS, Math.max(0, SPINS ? ms - 1 : ms)));
  }

  #sendDue(): void {
    this.#state = 'off';
    if (!(this.#pace instanceof OpenLoop)) return;
    const now = this.#clock.now();
    for (const lane of this.#idle) {
      if (this.#pace.next > now) break;
      this.#idle.delete(lane);
      lane.refill(now);
    }
    this.#arm(now);
  }
}

/** What is given back meanwhile is due at once. */
const LONGEST_MS = 100;
