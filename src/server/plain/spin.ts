/** No longer than this, for a fault is to be seen, not to hurt. */
const LONGEST_MS = 10_000;

/** Only while nothing else is to be done: a suite that goes on meanwhile would take a third more of a second processor. */
const LULL_MS = 30;

/** Uses up a processor, once there is a lull, until it is told to end. */
export class Spin {
  #until = 0;
  #turns = false;
  #lull: NodeJS.Timeout | undefined;

  begin(): void {
    this.#lull ??= setTimeout(() => {
      this.#until = performance.now() + LONGEST_MS;
      if (!this.#turns) this.#turn();
    }, LULL_MS);
  }

  end(): void {
    clearTimeout(this.#lull);
    this.#lull = undefined;
    this.#until = 0;
  }

  #turn = (): void => {
    this.#turns = performance.now() < this.#until;
    if (this.#turns) setImmediate(this.#turn);
  };
}
