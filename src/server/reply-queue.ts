/** What was asked for behind a SET under way: a GET, by its key, or something whose reply is certain. */
export type Behind = Buffer | 'refused' | 'invalid';

/**
 * The replies of one connection that wait for its SETs, in order: how many SETs, what stands behind them, how many SETs
 * behind that, and so on. A pipeline of nothing but SETs is one number.
 *
 * A GET behind a SET is answered with what the store holds right after that SET, before any later one takes effect: it
 * sees the SETs before it on its own connection, and none of those behind it.
 */
export class ReplyQueue {
  /** SETs under way before anything else. */
  #sets = 0;
  /** What stands behind them; a number is a run of SETs. */
  readonly #behind: (Behind | number)[] = [];
  /** Replies waited for. */
  #length = 0;
  /** Bytes of values that are on their way, or will be in the replies. */
  #bytes = 0;

  get length(): number {
    return this.#length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** A SET of a value of so many bytes is on its way. */
  addSet(bytes: number): void {
    const behind = this.#behind;
    const last = behind.at(-1);
    if (last === undefined) this.#sets++;
    else if (typeof last === 'number') behind[behind.length - 1] = last + 1;
    else behind.push(1);
    this.#length++;
    this.#bytes += bytes;
  }

  /** Behind a SET under way stands something else; its reply will have about so many bytes. */
  add(behind: Behind, bytes: number): void {
    this.#behind.push(behind);
    this.#length++;
    this.#bytes += bytes;
  }

  /** The first SETs under way, with nothing between them, are settled. Then `next` gives what can be answered behind them. */
  settle(count = 1): void {
    if (count > this.#sets) throw new Error(this.#sets === 0 ? 'no SET is under way' : 'fewer SETs are under way');
    this.#sets -= count;
    this.#forget(count);
  }

  /** What is to be answered now: undefined where a SET comes first, or nothing waits. */
  next(): Behind | undefined {
    if (this.#sets > 0) return undefined;
    const first = this.#behind.shift();
    if (typeof first === 'number') {
      this.#sets = first;
      return undefined;
    }
    if (first !== undefined) this.#forget(1);
    return first;
  }

  #forget(count: number): void {
    this.#length -= count;
    // The bytes bound how much is taken in before all of it is answered; which of them were whose does not matter.
    if (this.#length === 0) this.#bytes = 0;
  }
}
