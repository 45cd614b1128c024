import { connect } from 'node:net';
import type { Address } from '../client/connection.js';
import { formatDuration } from '../duration.js';
import { type KitError, messageOf, TargetError } from '../errors.js';
import { formatAddress } from '../target/address.js';
import { type Lane, lanes } from './lane.js';
import type { Latencies } from './latencies.js';
import { type Tape, tapeOfGreeting } from './tape.js';
import { WrongReply } from './wrong-reply.js';

/** Where a load goes. */
export interface Endpoint {
  /** For messages. */
  readonly name: string;
  readonly address: Address;
  /** What the server sends on connect, if anything. */
  readonly greeting: Buffer;
}

/** What one round of load came to. */
export interface Round {
  /** All that were sent in the round are also answered in it. */
  readonly operations: number;
  /** From the first request to the last reply. */
  readonly ms: number;
  /** How much of that time the generator itself was busy, 0 to 1: near 1, it was what limited the rate. */
  readonly busy: number;
}

interface Job {
  readonly tape: Tape;
  /** Requests that a connection sends at once. */
  readonly pipeline: number;
  /** No batch is sent after so many milliseconds. */
  readonly ms: number;
  /** No more requests than these are sent. */
  readonly requests?: number;
  /** Takes the latency of each batch. */
  readonly latencies?: Latencies;
}

/** A server may have a short queue of clients to accept; who finds it full tries again after a second. */
const CONNECTING_AT_ONCE = 32;
const WATCH_MS = 100;

/**
 * All sockets read into this, one after the other: `onread` spares a new buffer, and a turn through the stream machinery,
 * per chunk; at pipeline 1 that is a quarter of the processor's time per request. What is read is compared at once, and
 * then needed no more.
 */
const chunk = Buffer.allocUnsafeSlow(256 * 1024);

/**
 * A closed loop of load: each connection sends a batch, compares the replies byte by byte with what must come, and sends
 * the next. The time from reading to sending is what limits the rate, so it makes nothing per operation: no reply is
 * parsed, no promise, closure or string made; a batch costs one write, one comparison per chunk, and one look at the clock.
 */
export class Load {
  readonly #endpoint: Endpoint;
  readonly #timeoutMs: number;
  readonly #lanes: readonly Lane[];
  #tape: Tape;
  #pipeline = 1;
  #latencies: Latencies | undefined;
  /** The next request on the tape. */
  #cursor = 0;
  /** How many requests may still be sent, and until when. */
  #left = 0;
  #until = 0;
  #operations = 0;
  #busyLanes = 0;
  #settle: ((end: number | KitError | 'stopped') => void) | undefined;
  #over: KitError | 'stopped' | undefined;

  private constructor(endpoint: Endpoint, connections: number, timeoutMs: number) {
    this.#endpoint = endpoint;
    this.#timeoutMs = timeoutMs;
    this.#lanes = lanes(connections);
    this.#tape = tapeOfGreeting(endpoint.greeting);
  }

  /**
   * Opens all connections, and takes the greetings.
   * @param timeoutMs for each connection, and for each batch from its sending to the end of its replies
   * @throws TargetError where that fails
   */
  static async open(endpoint: Endpoint, connections: number, timeoutMs: number): Promise<Load> {
    const load = new Load(endpoint, connections, timeoutMs);
    try {
      await load.#connect();
      return load;
    } catch (error) {
      load.close();
      throw error;
    }
  }

  /**
   * Puts load on the target; undefined where it was stopped meanwhile.
   * @throws WrongReply for the first byte that differs, TargetError for a connection that ends or a reply that does not come
   */
  async run({ tape, pipeline, ms, requests = Number.POSITIVE_INFINITY, latencies }: Job): Promise<Round | undefined> {
    if (tape !== this.#tape) this.#cursor = 0;
    this.#tape = tape;
    this.#pipeline = pipeline;
    this.#latencies = latencies;
    this.#left = requests;
    this.#operations = 0;
    const usage = performance.eventLoopUtilization();
    const start = performance.now();
    this.#until = start + ms;
    const end = await this.#untilIdle(() => {
      for (const lane of this.#lanes) if (this.#left > 0) this.#send(lane, performance.now());
    });
    const busy = performance.eventLoopUtilization(usage).utilization;
    return end === 'stopped' ? undefined : { operations: this.#operations, ms: end - start, busy };
  }

  /** Ends a round that is under way, and all connections. */
  close(): void {
    this.#finish('stopped');
    for (const { socket } of this.#lanes) socket?.destroy();
  }

  async #connect(): Promise<void> {
    const { greeting } = this.#endpoint;
    for (let from = 0; from < this.#lanes.length; from += CONNECTING_AT_ONCE)
      await Promise.all(this.#lanes.slice(from, from + CONNECTING_AT_ONCE).map((lane) => this.#connectLane(lane)));
    if (greeting.length > 0) await this.#untilIdle(() => {});
  }

  #connectLane(lane: Lane): Promise<void> {
    const { address, greeting } = this.#endpoint;
    lane.end = greeting.length;
    lane.busy = greeting.length > 0;
    if (lane.busy) this.#busyLanes += 1;
    return new Promise((resolve, reject) => {
      const onread = { buffer: chunk, callback: (count: number) => this.#receive(lane, count) };
      const socket = connect({ ...address, noDelay: true, onread });
      lane.socket = socket;
      const fail = (code: string) => {
        clearTimeout(timer);
        this.#lost(lane, code);
        reject(this.#over);
      };
      const timer = setTimeout(() => fail('ETIMEDOUT'), this.#timeoutMs);
      socket.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? messageOf(error)));
      socket.on('close', () => fail('closed'));
      socket.once('connect', () => {
        clearTimeout(timer);
        lane.sentAt = performance.now();
        resolve();
      });
    });
  }

  /** Resolves with the time of the last reply, once no connection waits for one. */
  async #untilIdle(begin: () => void): Promise<number | 'stopped'> {
    const watch = setInterval(() => this.#watch(), WATCH_MS);
    const end = await new Promise<number | KitError | 'stopped'>((resolve) => {
      this.#settle = resolve;
      if (this.#over !== undefined) return resolve(this.#over);
      begin();
      if (this.#busyLanes === 0) resolve(performance.now());
    });
    clearInterval(watch);
    if (end instanceof Error) throw end;
    return end;
  }

  #send(lane: Lane, now: number): void {
    const tape = this.#tape;
    const first = this.#cursor;
    const next = Math.min(first + this.#pipeline, tape.length);
    this.#cursor = next === tape.length ? 0 : next;
    this.#left -= next - first;
    if (!lane.busy) this.#busyLanes += 1;
    lane.busy = true;
    lane.first = first;
    lane.operations = next - first;
    lane.at = tape.replyAt[first]!;
    lane.end = tape.replyAt[next]!;
    lane.sentAt = now;
    lane.socket?.write(tape.requests.subarray(tape.requestAt[first], tape.requestAt[next]));
  }

  #receive(lane: Lane, count: number): boolean {
    const end = lane.at + count;
    if (end > lane.end || chunk.compare(this.#tape.replies, lane.at, end, 0, count) !== 0) this.#wrong(lane, count);
    else {
      lane.at = end;
      if (end === lane.end) this.#complete(lane);
    }
    return true;
  }

  #complete(lane: Lane): void {
    const now = performance.now();
    this.#operations += lane.operations;
    this.#latencies?.add(now - lane.sentAt);
    if (now < this.#until && this.#left > 0) this.#send(lane, now);
    else {
      lane.busy = false;
      this.#busyLanes -= 1;
      if (this.#busyLanes === 0) this.#settle?.(now);
    }
  }

  /** Ends the round for good; the first reason counts. */
  #finish(reason: KitError | 'stopped'): void {
    this.#over ??= reason;
    this.#settle?.(this.#over);
  }

  #wrong(lane: Lane, count: number): void {
    const { first, at, end } = lane;
    this.#finish(new WrongReply(this.#endpoint.name, { tape: this.#tape, first, at, end }, chunk.subarray(0, count)));
    lane.socket?.destroy();
  }

  #lost(lane: Lane, code: string): void {
    const { name, address } = this.#endpoint;
    const hint = code === 'ECONNREFUSED' ? ': is the server running there?' : '';
    const ended = code === 'closed' ? 'closed' : 'broke off';
    const reason = code === 'closed' ? '' : ` (${code})`;
    const what =
      lane.sentAt === 0
        ? `cannot connect to ${name} at ${formatAddress(address)} (${code})${hint}`
        : `${name} ${ended} ${lane.name}${reason}${lane.busy ? `, while ${lane.outstanding(this.#tape)}` : ''}`;
    this.#finish(new TargetError(what));
  }

  /** What has come while this process was held up is read before a deadline counts. */
  #watch(): void {
    for (const lane of this.#lanes) {
      const { sentAt } = lane;
      const late = () => lane.busy && lane.sentAt === sentAt && performance.now() - sentAt > this.#timeoutMs;
      if (sentAt === 0 || !late()) continue;
      setImmediate(() => {
        if (!late()) return;
        const { name } = this.#endpoint;
        const limit = formatDuration(this.#timeoutMs);
        this.#finish(
          new TargetError(`${name} left ${lane.name} without an answer for ${limit}: ${lane.outstanding(this.#tape)}`),
        );
      });
    }
  }
}
