import type { Reply } from '../protocol/reply-encoder.js';
import type { SetOutcome } from '../store/store.js';

/** A reply that cannot go out yet: that of a SET under way, or of whatever was asked behind one. */
type Waiting =
  | { readonly kind: 'waiting-set'; readonly bytes: number }
  | { readonly kind: 'waiting-get'; readonly key: string };

/** The queue of a connection that is never idle must not grow for ever; it is bounded by the connection elsewhere. */
const COMPACT_ENTRIES = 4096;

const STORED: Reply = { kind: 'stored' };
const REFUSED: Reply = { kind: 'refused' };

/**
 * Keeps the replies of one connection in order while its SETs are on their way into the file.
 *
 * A GET behind a SET is answered with what the store holds right after that SET, before any later one takes effect: it
 * sees the SETs before it on its own connection, and none of those behind it.
 */
export class ReplyQueue {
  readonly #lookUp: (key: string) => Buffer | undefined;
  #entries: (Reply | Waiting)[] = [];
  /** Entries before this index have gone out. */
  #head = 0;
  /** Entries before this index are settled; where there is one at it, that is a SET under way. */
  #settled = 0;
  #bytes = 0;

  constructor(lookUp: (key: string) => Buffer | undefined) {
    this.#lookUp = lookUp;
  }

  /** Replies that have not gone out. */
  get length(): number {
    return this.#entries.length - this.#head;
  }

  /** Bytes of the values under way. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A SET of so many bytes is on its way. */
  addSet(bytes: number): void {
    this.#entries.push({ kind: 'waiting-set', bytes });
    this.#bytes += bytes;
  }

  /** A GET was asked for behind a SET under way. */
  addGet(key: string): void {
    this.#entries.push({ kind: 'waiting-get', key });
    this.#advance();
  }

  /** A reply that depends on nothing but must wait for its turn. */
  add(reply: Reply): void {
    this.#entries.push(reply);
    this.#advance();
  }

  /** The first SET under way ended. */
  settle(outcome: SetOutcome): void {
    const entry = this.#entries[this.#settled];
    if (entry?.kind !== 'waiting-set') throw new Error('no SET is under way');
    this.#bytes -= entry.bytes;
    this.#entries[this.#settled] = outcome === 'stored' ? STORED : REFUSED;
    this.#advance();
  }

  /** Takes the next reply that can go out; undefined where there is none. */
  take(): Reply | undefined {
    if (this.#head === this.#settled) return undefined;
    const reply = this.#entries[this.#head] as Reply;
    this.#head++;
    if (this.#head === this.#entries.length || this.#head >= COMPACT_ENTRIES) this.#compact();
    return reply;
  }

  /** Whether `take` has a reply. */
  get hasReply(): boolean {
    return this.#head < this.#settled;
  }

  /** Settles what stands between here and the next SET under way. */
  #advance(): void {
    for (; this.#settled < this.#entries.length; this.#settled++) {
      const entry = this.#entries[this.#settled];
      if (entry?.kind === 'waiting-set') return;
      if (entry?.kind === 'waiting-get') this.#entries[this.#settled] = this.#answer(entry.key);
    }
  }

  #answer(key: string): Reply {
    const value = this.#lookUp(key);
    return value === undefined ? { kind: 'miss' } : { kind: 'hit', key, value };
  }

  #compact(): void {
    this.#entries = this.#entries.slice(this.#head);
    this.#settled -= this.#head;
    this.#head = 0;
  }
}
