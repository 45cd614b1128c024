import { GET, REFUSED, SET, UNWRITTEN } from '../../consistency/history.js';
import { ByteQueue } from '../../protocol/byte-queue.js';
import { CR, LF, SPACE } from '../../protocol/bytes.js';
import type { Greeting } from './greeting.js';
import type { FailureKind, LaneContext } from './lane.js';
import { NO_TIME } from './pace.js';
import { GARBLED, UNTERMINATED } from './reply-reader.js';
import type { Window } from './window.js';

/** No reply is longer; see client/connection.ts. */
const MAX_REPLY_BYTES = 4 * 1024 * 1024;

/** Why a connection must not be used again. */
export interface Doubt {
  readonly kind: FailureKind;
  /** How many operations failed by that. */
  readonly operations: number;
  /** What came. */
  readonly received: Buffer;
}

/** The replies on one connection: whatever TCP cuts and glues, each is matched with the oldest request and recorded. */
export class ReplyStream {
  readonly #client: number;
  readonly #window: Window;
  readonly #context: Pick<LaneContext, 'recorder' | 'replies' | 'readBuffer'>;
  /** What came and is no whole reply yet. */
  readonly #rest = new ByteQueue();
  #greeting: Greeting | undefined;
  /** The last reply came without its terminator, which may come late. */
  #mayLackTerminator = false;
  #doubt: Doubt | undefined;
  /** How many replies were recorded in all. */
  taken = 0;
  /** A whole reply is there but for its terminator: after some silence it is to be {@link settle}d. */
  isUnsettled = false;

  constructor(client: number, window: Window, context: Pick<LaneContext, 'recorder' | 'replies' | 'readBuffer'>) {
    this.#client = client;
    this.#window = window;
    this.#context = context;
  }

  /** A new connection. */
  begin(greeting: Greeting): void {
    this.#rest.consume(this.#rest.length);
    this.#rest.retain();
    this.#greeting = greeting.isEmpty ? undefined : greeting;
    this.#mayLackTerminator = false;
    this.#doubt = undefined;
    this.isUnsettled = false;
  }

  /** Whether the greeting is still to come. */
  get awaitsGreeting(): boolean {
    return this.#greeting !== undefined;
  }

  /** No greeting is waited for any longer. */
  skipGreeting(): void {
    this.#greeting = undefined;
  }

  /** Takes `count` bytes out of the buffer that connections read into. */
  receive(count: number, now: number): Doubt | undefined {
    const rest = this.#rest;
    const { readBuffer } = this.#context;
    if (rest.length > 0 || this.#greeting !== undefined) {
      rest.push(readBuffer.subarray(0, count));
      return this.#readRest(now);
    }
    const at = this.#read(readBuffer, 0, count, now);
    if (at < count) {
      // The memory is others' from now on: what is no whole reply yet is copied.
      rest.push(readBuffer.subarray(at, count));
      rest.retain();
    }
    return this.#doubt;
  }

  /** Takes the reply that is there as it is: its terminator did not come. */
  settle(now: number): Doubt | undefined {
    const rest = this.#rest;
    const { bytes, start, end } = rest;
    if (!this.isUnsettled || this.#length(bytes, start, end) !== UNTERMINATED) return undefined;
    const { unterminated } = this.#context.replies;
    this.#take(bytes, start, end, now);
    this.#mayLackTerminator = true;
    rest.consume(unterminated);
    return this.#doubt ?? this.#readRest(now);
  }

  #readRest(now: number): Doubt | undefined {
    const rest = this.#rest;
    const { bytes, start, end } = rest;
    const greeting = this.#greeting?.lengthIn(bytes.subarray(start, end)) ?? 0;
    if (this.#greeting === undefined || greeting > 0) {
      this.#greeting = undefined;
      rest.consume(this.#read(bytes, start + greeting, end, now) - start);
    }
    rest.retain();
    return this.#doubt;
  }

  /** Reads replies, and says where it came to an end. */
  #read(bytes: Buffer, from: number, to: number, now: number): number {
    const window = this.#window;
    this.isUnsettled = false;
    let at = this.#behindLateTerminator(bytes, from, to);
    while (window.count > 0 && at < to) {
      const length = this.#length(bytes, at, to);
      if (length <= 0) {
        this.isUnsettled = length === UNTERMINATED;
        if (length === GARBLED) this.#doubt = { kind: 'unparsable', operations: 1, received: copy(bytes, at, to) };
        else if (to - at > MAX_REPLY_BYTES)
          this.#doubt = { kind: 'flood', operations: 1, received: copy(bytes, at, to) };
        return at;
      }
      this.#take(bytes, at, to, now);
      if (this.#doubt !== undefined) return at;
      at += length;
      this.#mayLackTerminator = bytes[at - 1] !== LF;
      at = this.#behindLateTerminator(bytes, at, to);
    }
    if (at < to) this.#doubt = { kind: 'surplus', operations: 1, received: copy(bytes, at, to) };
    return at;
  }

  #length(bytes: Buffer, from: number, to: number): number {
    const { replies } = this.#context;
    return this.#window.kind === SET ? replies.set(bytes, from, to) : replies.get(bytes, from, to, this.#window.key);
  }

  /** Records the reply that was read last as that to the oldest request. */
  #take(bytes: Buffer, from: number, to: number, now: number): void {
    const { recorder, replies } = this.#context;
    const window = this.#window;
    const { answer } = replies;
    const { kind, key, startedAt } = window;
    if (answer === 'error' || answer === 'other' || (answer === 'refused' && kind === GET)) {
      this.#doubt = {
        kind: answer === 'other' ? 'unparsable' : 'invalid',
        operations: 1,
        received: copy(bytes, from, to),
      };
      return;
    }
    const due = window.due === NO_TIME ? startedAt : window.due;
    if (kind === SET) {
      const outcome = answer === 'refused' ? REFUSED : SET;
      recorder.answered(outcome, this.#client, key, window.value, startedAt, now, due);
    } else {
      if (replies.value === UNWRITTEN) this.#takeBadValue(bytes, from, to);
      recorder.answered(GET, this.#client, key, replies.value, startedAt, now, due);
    }
    window.shift();
    this.taken += 1;
  }

  /** A hit that names another key is the reply to another request, and so may be those behind it. */
  #takeBadValue(bytes: Buffer, from: number, to: number): void {
    const { recorder, replies } = this.#context;
    if (recorder.wantsRemarks) recorder.remark(replies.describe(this.#window.key));
    if (replies.echoes === 'another key')
      this.#doubt = { kind: 'unparsable', operations: 0, received: copy(bytes, from, to) };
  }

  #behindLateTerminator(bytes: Buffer, from: number, to: number): number {
    if (!this.#mayLackTerminator) return from;
    let at = from;
    while (at < to && (bytes[at] === SPACE || bytes[at] === CR || bytes[at] === LF)) at += 1;
    if (at < to) this.#mayLackTerminator = false;
    return at;
  }
}

/** As much as a message shows. */
const KEPT_BYTES = 200;

function copy(bytes: Buffer, from: number, to: number): Buffer {
  return Buffer.from(bytes.subarray(from, Math.min(to, from + KEPT_BYTES)));
}
