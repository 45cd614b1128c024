const FIRST_MS = 5;
const MOST_MS = 200;
/** While the server is down by the kit's doing, it is tried so often. */
const DOWN_MS = 20;

/** How long a client waits before it connects again: not at all first, then ever longer, until there is a reply. */
export class Backoff {
  #failures = 0;

  /** In milliseconds, after one more failure. */
  next(server: 'up' | 'down'): number {
    if (server === 'down') return DOWN_MS;
    this.#failures += 1;
    return this.#failures === 1 ? 0 : Math.min(MOST_MS, FIRST_MS * 2 ** (this.#failures - 2));
  }

  /** There was a reply. */
  reset(): void {
    this.#failures = 0;
  }
}
