/** So many turns of the event loop in which no SET comes are waited for one. */
const IDLE_TURNS = 8;

/**
 * Tells whether a batch should wait for SETs that are likely to come. A sync takes as long for one SET as for fifty, and clients
 * whose SETs were just acknowledged mostly send the next ones at once: if nobody waited, the first of them would often have a
 * sync for itself, and all others wait until it has ended.
 *
 * It counts turns of the event loop, which take microseconds where nothing happens; a lone client is never waited for.
 */
export class Arrivals {
  #expected = 0;
  #size = 0;
  #idleTurns = 0;

  /** As many SETs as were just acknowledged, and those that came meanwhile, are likely to be together in the next batch. */
  expect(sets: number): void {
    this.#expected = sets;
  }

  /** To be asked once in a turn, with the SETs that have come: whether the batch should wait for another turn. */
  worthWaiting(size: number): boolean {
    this.#idleTurns = size === this.#size ? this.#idleTurns + 1 : 0;
    this.#size = size;
    if (size < this.#expected && this.#idleTurns < IDLE_TURNS) return true;
    this.#size = 0;
    return false;
  }
}
