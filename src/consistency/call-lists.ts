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
   * @param listOf by call, the list that it is in; a negative number if it is in none
   */
  constructor(count: number, lists: number, calls: Int32Array, listOf: ArrayLike<number>) {
    this.#count = count;
    // Behind the calls stand the heads of the lists, each a circle. Who is in none is a circle of its own.
    this.#next = numbersBelow(count + lists);
    this.#previous = this.#next.slice();
    for (let at = 0; at < calls.length; at += 1) {
      const call = calls[at] as number;
      const list = listOf[call] as number;
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

/** 0, 1, and so on. */
export function numbersBelow(count: number): Int32Array {
  const numbers = new Int32Array(count);
  for (let number = 0; number < count; number += 1) numbers[number] = number;
  return numbers;
}
