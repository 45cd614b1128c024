/**
 * Calls in doubly linked lists, from which they can be taken and put back in reverse order, as in Knuth's dancing links.
 * Calls are numbers below `count`.
 */
export class CallLists {
  readonly #count: number;
  readonly #next: Int32Array;
  readonly #previous: Int32Array;

  /**
   * @param lists how many there are
   * @param calls in the order of the lists
   * @param listOf the list of a call; a negative number for a call that is in none
   */
  constructor(count: number, lists: number, calls: Iterable<number>, listOf: (call: number) => number) {
    this.#count = count;
    // Behind the calls stand the heads of the lists, each a circle. Who is in none is a circle of its own.
    this.#next = new Int32Array(count + lists).map((_, number) => number);
    this.#previous = this.#next.slice();
    for (const call of calls) {
      const list = listOf(call);
      if (list >= 0) this.#append(call, count + list);
    }
  }

  /** The first call of a list; `count` or more where it is empty. */
  first(list: number): number {
    return this.#next[this.#count + list] as number;
  }

  /** The one behind a call in its list, also of one that was taken; `count` or more behind the last. */
  after(call: number): number {
    return this.#next[call] as number;
  }

  take(call: number): void {
    const next = this.#next[call] as number;
    const previous = this.#previous[call] as number;
    this.#next[previous] = next;
    this.#previous[next] = previous;
  }

  /** Puts back the one that was taken last of those not put back. */
  putBack(call: number): void {
    this.#next[this.#previous[call] as number] = call;
    this.#previous[this.#next[call] as number] = call;
  }

  #append(call: number, head: number): void {
    const last = this.#previous[head] as number;
    this.#next[last] = call;
    this.#previous[call] = last;
    this.#next[call] = head;
    this.#previous[head] = call;
  }
}
