import type { ServerState } from '../trouble/server-state.js';

/** Whether a reply is overdue, by the time in which the server is not paused. */
export class Deadline {
  readonly #server: ServerState;
  readonly #timeoutUs: number;
  /** What was waited for when it was last looked at: since when, and since when by the server's own time. */
  #since = Number.NaN;
  #sinceAwake = 0;

  constructor(server: ServerState, timeoutMs: number) {
    this.#server = server;
    this.#timeoutUs = timeoutMs * 1000;
  }

  /**
   * Whether it has passed. To be asked several times a second: who asks for the first time after a pause has the wait begin there.
   * @param since when the wait began, in microseconds since the run did; `Infinity` where nothing is waited for
   */
  isOver(since: number, now: number): boolean {
    if (since === Number.POSITIVE_INFINITY) return false;
    const awake = this.#server.awakeUs(now);
    if (since !== this.#since) {
      this.#since = since;
      // How much of a pause was before the wait began, nobody knows any more.
      this.#sinceAwake = this.#server.pausedSince(since) ? awake : awake - (now - since);
    }
    return awake - this.#sinceAwake > this.#timeoutUs;
  }
}
