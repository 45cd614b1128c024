import type { Socket } from 'node:net';
import type { ByteWriter } from '../protocol/byte-writer.js';
import type { ReplyEncoder } from '../protocol/reply-encoder.js';
import { RequestParser } from '../protocol/requests.js';
import type { SetOutcome, SetWaiter, Store } from '../store/store.js';
import { NONE } from '../store/table.js';
import type { GetRun } from './get-run.js';
import type { ServerOptions } from './options.js';
import type { Output } from './output.js';
import type { ReadBuffer } from './read-buffer.js';
import { ReplyQueue } from './reply-queue.js';

/** Replies gathered for one write, in bytes; the last one may go beyond. */
const WRITE_BYTES = 64 * 1024;
/** Replies, and bytes of values, that may wait for the journal before no more requests are taken. */
const WAITING_REPLIES = 1024;
const WAITING_BYTES = 1024 * 1024;
/** So many of them are fewer bytes than that. */
const SHORT_BYTES = WAITING_BYTES / WAITING_REPLIES;
/** How long a client may take to close after we did; until then its bytes are dropped, lest a reset overtakes replies. */
const LINGER_MS = 500;

/** What all connections of a server share. */
export interface ConnectionContext {
  readonly store: Store;
  readonly encoder: ReplyEncoder;
  readonly input: ReadBuffer;
  readonly output: Output;
  readonly gets: GetRun;
  readonly options: Pick<ServerOptions, 'dialect' | 'limits'>;
}

/**
 * One client: its bytes in, its replies out, in order.
 *
 * Requests are pulled out of the parser only while there is room for their replies, and the socket is read only while
 * the parser wants more. So a client that does not read, or that sends faster than the file takes it, holds up nobody
 * but itself, and costs bounded memory. No object is made for a request.
 */
export class Connection implements SetWaiter {
  readonly #socket: Socket;
  readonly #store: Store;
  readonly #encoder: ReplyEncoder;
  readonly #output: Output;
  readonly #gets: GetRun;
  readonly #parser: RequestParser;
  readonly #replies = new ReplyQueue();
  /** After `exit`, or the last request before the client's end: what else comes is dropped. */
  #done = false;
  /** Whether requests may be left in the parser, or the connection is to be closed: then `settled` has to go on. */
  #stopped = false;
  #paused = false;
  /** Whether a later call of #pump is on its way. */
  #scheduled = false;

  constructor(socket: Socket, { store, encoder, input, output, gets, options }: ConnectionContext) {
    this.#socket = socket;
    this.#store = store;
    this.#encoder = encoder;
    this.#output = output;
    this.#gets = gets;
    this.#parser = new RequestParser(options.dialect, options.limits);
    input.read(socket, (memory, length) => this.#receive(memory, length));
    socket.on('end', () => this.finish());
    socket.on('drain', () => this.#goOn());
    socket.on('error', () => socket.destroy());
    const { greeting } = options.dialect;
    if (greeting !== '') socket.write(greeting, 'latin1');
  }

  /** Takes no more bytes, answers the requests that have come, then closes. */
  finish(): void {
    this.#parser.end();
    this.#pump();
  }

  /** Closes now, whatever is under way. */
  destroy(): void {
    this.#socket.destroy();
  }

  /** The first of our SETs under way ended. Replies go out once this commit is through, together with the others. */
  settled(outcome: SetOutcome, count: number): void {
    const out = this.#output.to(this.#socket);
    if (outcome === 'stored') this.#encoder.stored(out, count);
    else for (let i = 0; i < count; i++) this.#encoder.refused(out);
    this.#replies.settle(count);
    this.#answerBehind(out);
    this.#output.flushSoon();
    this.#goOn();
  }

  /** For the scheduled call: see runPump. */
  runScheduled(): void {
    this.#scheduled = false;
    this.#pump();
  }

  /** The chunk's memory is only lent. */
  #receive(memory: Buffer, length: number): void {
    if (this.#done) return;
    this.#parser.push(memory, length);
    this.#pump();
  }

  /** Answers what can be answered, with one write. */
  #pump(): void {
    const socket = this.#socket;
    if (socket.destroyed || socket.writableEnded) return;
    const wantsBytes = this.#takeRequests(this.#output.to(socket));
    this.#parser.retain();
    this.#output.flush();
    this.#stopped = !wantsBytes;
    if (this.#done && this.#replies.length === 0) this.#close();
    else if (wantsBytes) this.#resume();
    else this.#pause();
  }

  /** Whether all requests that have come are taken, and more bytes are wanted. */
  #takeRequests(out: ByteWriter): boolean {
    const parser = this.#parser;
    const gets = this.#gets;
    if (this.#isClogged()) return false;
    while (out.length < WRITE_BYTES && this.#hasRoom()) {
      const kind = parser.next();
      if (kind === 'get') {
        this.#get(out);
        continue;
      }
      if (gets.size > 0) gets.answer(parser.bytes, out);
      if (kind === undefined) return true;
      switch (kind) {
        case 'set':
          this.#set(out);
          break;
        case 'refused':
          this.#reply('refused', out);
          break;
        case 'invalid':
          this.#reply('invalid', out);
          break;
        default:
          this.#done = true;
      }
    }
    if (gets.size > 0) gets.answer(parser.bytes, out);
    return false;
  }

  /** Whether one more reply may be waited for. */
  #hasRoom(): boolean {
    return (
      !this.#done &&
      this.#replies.length < WAITING_REPLIES &&
      this.#replies.bytes < WAITING_BYTES &&
      this.#store.hasRoom
    );
  }

  /** Whether the client is behind in reading its replies. A write that was done at once asks for `drain`, too. */
  #isClogged(): boolean {
    return this.#socket.writableNeedDrain && this.#socket.writableLength > 0;
  }

  #get(out: ByteWriter): void {
    const { bytes, keyStart, keyEnd } = this.#parser;
    if (this.#replies.length === 0) {
      if (this.#gets.isFull) this.#gets.answer(bytes, out);
      this.#gets.add(bytes, keyStart, keyEnd);
      return;
    }
    this.#replies.addGet(bytes, keyStart, keyEnd, this.#mostBytes(bytes, keyStart, keyEnd));
    this.#store.fence();
  }

  /** Of the value of a key when it will be answered: until then it may become any of those that are on their way. */
  #mostBytes(bytes: Buffer, keyStart: number, keyEnd: number): number {
    const { values, longestPending } = this.#store;
    // Where no value is long, their number is the bound that counts, and there is no need to look.
    if (values.longestValue <= SHORT_BYTES) return Math.max(values.longestValue, longestPending);
    const address = values.find(bytes, keyStart, keyEnd);
    return Math.max(address === NONE ? 0 : values.valueLength(address), longestPending);
  }

  #set(out: ByteWriter): void {
    const { bytes, keyStart, keyEnd, valueStart, valueEnd } = this.#parser;
    const answer = this.#store.setRange(bytes, keyStart, keyEnd, valueStart, valueEnd, this);
    if (answer === 'pending') this.#replies.addSet(valueEnd - valueStart);
    else this.#reply('refused', out);
  }

  /** A reply that is certain, now or behind those that are waited for: SETs before and behind it are not settled together. */
  #reply(kind: 'refused' | 'invalid', out: ByteWriter): void {
    if (this.#replies.length > 0) {
      this.#replies.add(kind);
      this.#store.fence();
    } else if (kind === 'refused') this.#encoder.refused(out);
    else this.#encoder.invalid(out);
  }

  /** Answers what stands behind SETs that are settled. */
  #answerBehind(out: ByteWriter): void {
    const replies = this.#replies;
    const gets = this.#gets;
    for (let behind = replies.next(); behind !== undefined; behind = replies.next()) {
      if (gets.size > 0 && (behind !== 'get' || gets.isFull)) gets.answer(replies.keys, out);
      if (behind === 'get') gets.add(replies.keys, replies.keyStart, replies.keyEnd);
      else if (behind === 'refused') this.#encoder.refused(out);
      else this.#encoder.invalid(out);
    }
    if (gets.size > 0) gets.answer(replies.keys, out);
    replies.release();
  }

  #resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#socket.resume();
  }

  /** Reads no more until requests are taken again: after `drain`, when SETs are settled, or when others had their turn. */
  #pause(): void {
    if (!this.#paused) {
      this.#paused = true;
      this.#socket.pause();
    }
    if (this.#hasRoom() && !this.#isClogged()) this.#pumpLater();
    else if (!this.#store.hasRoom && this.#replies.length === 0) this.#store.whenRoom(() => this.#goOn());
  }

  #goOn(): void {
    if (this.#stopped) this.#pumpLater();
  }

  /** When the others had their turn. */
  #pumpLater(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(runPump, this);
  }

  /** Ends our side, then waits for the client to end its own. */
  #close(): void {
    const socket = this.#socket;
    this.#paused = false;
    socket.resume();
    socket.once('finish', () => {
      const linger = setTimeout(() => socket.destroy(), LINGER_MS);
      socket.once('close', () => clearTimeout(linger));
    });
    socket.end();
  }
}

/** A function that is made once, for the queue of the event loop. */
function runPump(connection: Connection): void {
  connection.runScheduled();
}
