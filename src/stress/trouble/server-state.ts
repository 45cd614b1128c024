import type { HistoryEvent } from '../../consistency/history.js';

const [GENERATION, PAUSES] = [0, 1];
const [PAUSED_AT, RESUMED_AT, PAUSED_US] = [1, 2, 3];
const BYTES = 32;

/**
 * What the kit itself does to the server, as all threads see it at once: what fails because of that is no error. The memory
 * is shared, for a message would come after the failure that it explains.
 */
export class ServerState {
  readonly shared: SharedArrayBuffer;
  readonly #numbers: Int32Array;
  readonly #times: Float64Array;

  /** @param shared that of another thread's; a new one unless given */
  constructor(shared?: SharedArrayBuffer) {
    this.shared = shared ?? new SharedArrayBuffer(BYTES);
    this.#numbers = new Int32Array(this.shared);
    this.#times = new Float64Array(this.shared);
    if (shared === undefined) this.#times[RESUMED_AT] = Number.NEGATIVE_INFINITY;
  }

  /** @param event which is about to happen (`kill`, `term`, `pause`), or has happened (`start`, `resume`) */
  tell(event: HistoryEvent['kind'], now: number): void {
    const { down, paused } = this;
    // Whoever is killed while paused does not resume.
    if (event !== 'pause' && paused) {
      this.#times[RESUMED_AT] = now;
      this.#times[PAUSED_US]! += now - this.#times[PAUSED_AT]!;
      Atomics.add(this.#numbers, PAUSES, 1);
    } else if (event === 'pause' && !paused) {
      this.#times[PAUSED_AT] = now;
      Atomics.add(this.#numbers, PAUSES, 1);
    }
    const turns = event === 'start' ? down : (event === 'kill' || event === 'term') && !down;
    if (turns) Atomics.add(this.#numbers, GENERATION, 1);
  }

  /** Changes whenever the server goes down or comes up: connections do not outlive that. */
  get generation(): number {
    return Atomics.load(this.#numbers, GENERATION);
  }

  /** Whether the server was ended by the kit and is not up again. */
  get down(): boolean {
    return isOdd(this.generation);
  }

  get paused(): boolean {
    return isOdd(Atomics.load(this.#numbers, PAUSES));
  }

  /** Whether it was paused at any time since `at`, or is. */
  pausedSince(at: number): boolean {
    return this.paused || this.#times[RESUMED_AT]! > at;
  }

  /**
   * How long the server has not been paused by `now`, in microseconds since the run began. Deadlines count this time: were
   * they to begin anew after each pause, a reply that never comes would be waited for as long as there are pauses.
   */
  awakeUs(now: number): number {
    const current = this.paused ? Math.max(0, now - this.#times[PAUSED_AT]!) : 0;
    return now - this.#times[PAUSED_US]! - current;
  }

  /**
   * Whether a connection that was begun in `generation`, while the server was down, has come to be one to a server that is up: nobody can
   * tell whose fault it is if it fails, so it is to be replaced.
   */
  outdates(generation: number): boolean {
    return isOdd(generation) && !this.down;
  }

  /** Whether the end of a connection that was begun in `generation` is the kit's doing. */
  excuses(generation: number): boolean {
    return this.down || isOdd(generation) || generation !== this.generation;
  }
}

function isOdd(number: number): boolean {
  return number % 2 === 1;
}
