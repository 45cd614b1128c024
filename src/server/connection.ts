import type { Socket } from 'node:net';
import { ByteWriter } from '../protocol/byte-writer.js';
import type { ReplyEncoder } from '../protocol/reply-encoder.js';
import { type Request, RequestParser } from '../protocol/requests.js';
import type { SetOutcome, SetWaiter, Store } from '../store/store.js';
import type { ServerOptions } from './options.js';
import { ReplyQueue } from './reply-queue.js';

/** Replies gathered for one write, in bytes; the last one may go beyond. */
const WRITE_BYTES = 64 * 1024;
/** Replies, and bytes of values, that may wait for the journal before no more requests are taken. */
const WAITING_REPLIES = 1024;
const WAITING_BYTES = 1024 * 1024;
/** How long a client may take to close after we did; until then its bytes are dropped, lest a reset overtakes replies. */
const LINGER_MS = 500;

/** What all connections of a server share. */
export interface ConnectionContext {
  readonly store: Store;
  readonly encoder: ReplyEncoder;
  readonly options: Pick<ServerOptions, 'dialect' | 'limits'>;
}

/**
 * One client: its bytes in, its replies out, in order.
 *
 * Requests are pulled out of the parser only while there is room for their replies, and the socket is read only while
 * the parser wants more. So a client that does not read, or that sends faster than the file takes it, holds up nobody
 * but itself, and costs bounded memory.
 */
export class Connection implements SetWaiter {
  readonly #socket: Socket;
  readonly #store: Store;
  readonly #encoder: ReplyEncoder;
  readonly #parser: RequestParser;
  readonly #replies: ReplyQueue;
  readonly #out = new ByteWriter();
  /** After `exit`, or the last request before the client's end: what else comes is dropped. */
  #done = false;
  /** Whether a later call of #pump is on its way. */
  #scheduled = false;

  constructor(socket: Socket, { store, encoder, options }: ConnectionContext) {
    this.#socket = socket;
    this.#store = store;
    this.#encoder = encoder;
    this.#parser = new RequestParser(options.dialect, options.limits);
    this.#replies = new ReplyQueue((key) => store.get(key));
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('end', () => this.finish());
    socket.on('drain', () => this.#pumpLater());
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

  /** The first of our SETs under way ended. Its reply goes out once this commit is through, together with the others. */
  settled(outcome: SetOutcome): void {
    this.#replies.settle(outcome);
    if (this.#scheduled) return;
    this.#scheduled = true;
    process.nextTick(runPump, this);
  }

  /** For the scheduled call: see runPump. */
  runScheduled(): void {
    this.#scheduled = false;
    this.#pump();
  }

  #receive(chunk: Buffer): void {
    if (this.#done) return;
    this.#parser.push(chunk);
    this.#pump();
  }

  /** Answers what can be answered, with one write. */
  #pump(): void {
    if (this.#socket.destroyed || this.#socket.writableEnded) return;
    this.#encodeSettled();
    const wantsBytes = this.#takeRequests();
    if (this.#out.length > 0) this.#socket.write(this.#out.take());
    if (this.#done && this.#replies.length === 0) {
      this.#close();
    } else if (wantsBytes && !this.#socket.writableNeedDrain) {
      if (this.#socket.isPaused()) this.#socket.resume();
    } else {
      this.#socket.pause();
      // Else `drain`, or a SET that is settled, goes on with it. The others have their turn first.
      if (!this.#socket.writableNeedDrain && (this.#replies.hasReply || this.#hasRoom())) this.#pumpLater();
    }
  }

  #encodeSettled(): void {
    while (this.#out.length < WRITE_BYTES && !this.#socket.writableNeedDrain) {
      const reply = this.#replies.take();
      if (reply === undefined) return;
      this.#encoder.encode(reply, this.#out);
    }
  }

  /** Whether all requests that have come are taken, and more bytes are wanted. */
  #takeRequests(): boolean {
    while (this.#hasRoom()) {
      const request = this.#parser.next();
      if (request === undefined) return true;
      this.#take(request);
    }
    return false;
  }

  #hasRoom(): boolean {
    return (
      !this.#done &&
      this.#out.length < WRITE_BYTES &&
      this.#replies.length < WAITING_REPLIES &&
      this.#replies.bytes < WAITING_BYTES &&
      !this.#socket.writableNeedDrain
    );
  }

  #take(request: Request): void {
    const mustWait = this.#replies.length > 0;
    switch (request.kind) {
      case 'set':
        this.#store.set(request.key, request.value, this);
        this.#replies.addSet(request.value.length);
        break;
      case 'get':
        if (mustWait) this.#replies.addGet(request.key);
        else this.#encoder.get(request.key, this.#store.get(request.key), this.#out);
        break;
      case 'refused':
      case 'invalid':
        if (mustWait) this.#replies.add({ kind: request.kind });
        else this.#encoder.encode({ kind: request.kind }, this.#out);
        break;
      case 'exit':
      case 'end':
        this.#done = true;
    }
  }

  #pumpLater(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(runPump, this);
  }

  /** Ends our side, then waits for the client to end its own. */
  #close(): void {
    const socket = this.#socket;
    socket.resume();
    socket.once('finish', () => {
      const linger = setTimeout(() => socket.destroy(), LINGER_MS);
      socket.once('close', () => clearTimeout(linger));
    });
    socket.end();
  }
}

/** A function that is made once, for the queues of the event loop. */
function runPump(connection: Connection): void {
  connection.runScheduled();
}
