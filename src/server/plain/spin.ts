/** No longer than this, for a fault is to be seen, not to hurt. */
const LONGEST_MS = 10_000;

/** Uses up a processor, between other work, until it is told to end. */
export class Spin {
  #until = 0;
  #turns = false;

  begin(): void {
    this.#until = performance.now() + LONGEST_MS;
    if (!this.#turns) this.#turn();
  }

  end(): void {
    this.#until = 0;
  }

  #turn = (): void => {
    this.#turns = performance.now() < this.#until;
    if (this.#turns) setImmediate(this.#turn);
  };
}
