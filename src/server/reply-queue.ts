import { ByteWriter } from '../protocol/byte-writer.js';

/** What was asked for behind a SET under way: a GET, or something whose reply is certain. */
export type Behind = 'get' | 'refused' | 'invalid';

/** Memory for keys beyond this is not kept where none is in it. */
const KEPT_BYTES = 1024;
/** Keys that were taken stay in memory up to these bytes, or as many as those that were not. */
const TAKEN_BYTES = 4096;

/**
 * The replies of one connection that wait for its SETs, in order: how many SETs, what stands behind them, how many SETs
 * behind that, and so on. A pipeline of nothing but SETs is one number.
 *
 * A GET behind a SET is answered with what the store holds right after that SET, before any later one takes effect: it
 * sees the SETs before it on its own connection, and none of those behind it.
 */
export class ReplyQueue {
  /** Of the GET that came out last: its key is in `keys` from `keyStart` to before `keyEnd`, until `release`. */
  keyStart = 0;
  keyEnd = 0;
  /** The keys of the GETs, one behind the other. */
  readonly #keys = new ByteWriter();
  /** SETs under way before anything else. */
  #sets = 0;
  /** What stands behind them; a number is a run of SETs or, below 0, a GET of a key of so many bytes. */
  readonly #behind: (Exclude<Behind, 'get'> | number)[] = [];
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

  /** Holds the keys of GETs. */
  get keys(): Buffer {
    return this.#keys.buffer;
  }

  /** A SET of a value of so many bytes is on its way. */
  addSet(bytes: number): void {
    const behind = this.#behind;
    const last = behind.at(-1);
    if (last === undefined) this.#sets++;
    else if (typeof last === 'number' && last > 0) behind[behind.length - 1] = last + 1;
    else behind.push(1);
    this.#length++;
    this.#bytes += bytes;
  }

  /** Behind a SET under way stands a GET of the key bytes[keyStart, keyEnd); its reply will have about so many bytes. */
  addGet(bytes: Buffer, keyStart: number, keyEnd: number, replyBytes: number): void {
    this.#keys.appendRange(bytes, keyStart, keyEnd);
    this.#behind.push(keyStart - keyEnd);
    this.#length++;
    this.#bytes += replyBytes;
  }

  /** Behind a SET under way stands something else. */
  add(behind: Exclude<Behind, 'get'>): void {
    this.#behind.push(behind);
    this.#length++;
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
    if (typeof first !== 'number') {
      if (first !== undefined) this.#forget(1);
      return first;
    }
    if (first > 0) {
      this.#sets = first;
      return undefined;
    }
    this.keyStart = this.keyEnd;
    this.keyEnd -= first;
    this.#forget(1);
    return 'get';
  }

  /** The keys of the GETs that came out are needed no more. */
  release(): void {
    const keys = this.#keys;
    const taken = this.keyEnd;
    const left = keys.length - taken;
    if (left > 0 && taken <= Math.max(TAKEN_BYTES, left)) return;
    if (left > 0) keys.dropFirst(taken);
    else if (keys.buffer.length > KEPT_BYTES) keys.take();
    else keys.clear();
    this.keyStart = this.keyEnd = 0;
  }

  #forget(count: number): void {
    this.#length -= count;
    // The bytes bound how much is taken in before all of it is answered; which of them were whose does not matter.
    if (this.#length === 0) this.#bytes = 0;
  }
}
