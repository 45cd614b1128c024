import { connect, type Socket } from 'node:net';
import { breakOff } from '../break-off.js';
import type { Command, ReplyDecoder } from '../protocol/replies.js';
import type { Outcome } from './outcome.js';
import type { WireLog } from './wire-log.js';

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface ConnectionOptions {
  readonly address: Address;
  /** The name in the log. */
  readonly name: string;
  readonly log: WireLog;
  /** How long to wait for the connection, in milliseconds. */
  readonly timeoutMs: number;
}

/** No reply is longer: a value of 1 MiB, quoted generously. More is a flood, and ends the connection. */
export const MAX_REPLY_BYTES = 4 * 1024 * 1024;
/** A reply without its terminator is taken as whole after this much silence. */
const SETTLE_MS = 150;
const KEPT_BYTES = 64 * 1024;
/** So long may a closed connection take to send what it still holds. */
const LINGER_MS = 2000;

/**
 * A connection that never hangs and never lies: every wait has a deadline, memory is bounded, and whatever the
 * server does is an {@link Outcome}.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #log: WireLog;
  readonly #name: string;
  #buffer: Buffer = Buffer.alloc(0);
  #ended: 'closed' | 'reset' | undefined;
  #total = 0;
  #flooded = false;
  #wake: () => void = () => {};
  #lastSent = performance.now();
  #mayLackTerminator = false;
  /** The client itself has ended the connection. */
  #given = false;

  private constructor(socket: Socket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#log = options.log;
    this.#name = options.name;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('end', () => {
      this.#end('closed');
      socket.end();
    });
    socket.on('error', () => this.#end('reset'));
    socket.on('close', () => this.#end('closed'));
  }

  /** Connects; what prevents it is an outcome as well. */
  static open(options: ConnectionOptions): Promise<Connection | Extract<Outcome, { type: 'refused' }>> {
    const begin = performance.now();
    return new Promise((resolve) => {
      const socket = connect({ ...options.address, allowHalfOpen: true, noDelay: true });
      const timer = setTimeout(() => fail('ETIMEDOUT'), options.timeoutMs);
      const fail = (code: string) => {
        clearTimeout(timer);
        socket.destroy();
        options.log.add(options.name, 'failed', undefined, code);
        resolve({ type: 'refused', code, bytes: Buffer.alloc(0), ms: performance.now() - begin });
      };
      const onError = (error: NodeJS.ErrnoException) => fail(error.code ?? error.message);
      socket.once('error', onError);
      socket.once('connect', () => {
        if (isToItself(socket)) return fail('ECONNREFUSED');
        clearTimeout(timer);
        socket.off('error', onError);
        options.log.add(options.name, 'open');
        resolve(new Connection(socket, options));
      });
    });
  }

  /** How the server ended the connection; undefined while it is open. */
  get ended(): 'closed' | 'reset' | undefined {
    return this.#ended;
  }

  /** Whether more can be sent: not once this side has half-closed, or the connection is gone. */
  get isWritable(): boolean {
    return this.#socket.writable;
  }

  /** The port of this side; undefined once the connection is gone. */
  get localPort(): number | undefined {
    return this.#socket.localPort;
  }

  /** Bytes received and not yet read. */
  get pending(): Buffer {
    return this.#buffer;
  }

  /** All bytes received so far. */
  get totalReceived(): number {
    return this.#total;
  }

  /** Sends bytes; a connection that has ended swallows them, and the next read says so. */
  write(bytes: Buffer): void {
    this.#lastSent = performance.now();
    this.#log.add(this.#name, 'sent', bytes);
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  /** Resolves when the system has taken all that was written, or after `ms`. */
  async flushed(ms: number): Promise<void> {
    const until = performance.now() + ms;
    while (this.#socket.writableLength > 0 && this.#socket.writable && performance.now() < until) await sleep(1);
  }

  /** Reads one reply to a `command`. */
  async read(decoder: ReplyDecoder, command: Command, timeoutMs: number): Promise<Outcome> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      this.#dropLateTerminator();
      const decoded = decoder.decode(this.#buffer, command);
      if (decoded.state === 'whole') return this.#take(decoded.reply, decoded.length);
      if (decoded.state === 'garbled') return { type: 'unparsable', at: decoded.at, ...this.#seen() };
      if (this.#flooded) return { type: 'flood', total: this.#total, ...this.#seen() };
      const left = deadline - performance.now();
      if (
        decoded.state === 'unterminated' &&
        (this.#ended !== undefined || !(await this.#more(Math.min(SETTLE_MS, left))))
      ) {
        this.#mayLackTerminator = true;
        return this.#take(decoded.reply, decoded.length);
      }
      if (decoded.state === 'unterminated') continue;
      if (this.#ended !== undefined) return { type: this.#ended, ...this.#seen() };
      if (left <= 0) return { type: 'no-reply', ...this.#seen() };
      await this.#more(left);
    }
  }

  /** Waits until so many bytes are there, the server ends the connection, or the time is over; takes what came. */
  async drain(bytes: number, timeoutMs: number): Promise<Buffer> {
    const deadline = performance.now() + timeoutMs;
    while (this.#buffer.length < bytes && this.#ended === undefined && !this.#flooded) {
      const left = deadline - performance.now();
      if (left <= 0) break;
      await this.#more(left);
    }
    const taken = this.#buffer;
    this.#buffer = Buffer.alloc(0);
    return taken;
  }

  /** Waits until something comes or the connection ends; false when nothing did within `timeoutMs`. */
  waitForMore(timeoutMs: number): Promise<boolean> {
    return this.#more(timeoutMs);
  }

  /** Takes bytes off the front of what was received. */
  skip(bytes: number): void {
    this.#buffer = this.#buffer.subarray(bytes);
  }

  /** Resolves once the server has ended the connection, or false after `timeoutMs`. What comes meanwhile is kept. */
  async untilEnded(timeoutMs: number): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    while (this.#ended === undefined && !this.#flooded) {
      const left = deadline - performance.now();
      if (left <= 0) return false;
      await this.#more(left);
    }
    return this.#ended !== undefined;
  }

  /** Stops reading, as a client does that is busy elsewhere. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Says that nothing more will be sent; replies are still read. */
  halfClose(): void {
    this.#log.add(this.#name, 'half-closed');
    this.#socket.end();
  }

  /** Closes in good order. */
  close(): void {
    this.#given = true;
    this.#log.add(this.#name, 'note', undefined, 'closed by the client');
    this.#socket.end();
    this.#socket.destroySoon();
    if (this.#socket.destroyed) return;
    // A server that does not read what is left to send would keep the socket, and this process, for ever.
    const linger = setTimeout(() => this.#socket.destroy(), LINGER_MS).unref();
    this.#socket.once('close', () => clearTimeout(linger));
  }

  /** Breaks the connection off with a reset. */
  reset(): void {
    this.#given = true;
    this.#log.add(this.#name, 'note', undefined, 'reset by the client');
    breakOff(this.#socket);
  }

  #receive(chunk: Buffer): void {
    this.#total += chunk.length;
    this.#log.add(this.#name, 'received', chunk);
    if (this.#buffer.length + chunk.length > MAX_REPLY_BYTES) {
      this.#flooded = true;
      this.#socket.destroy();
    } else this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    this.#wake();
  }

  #end(how: 'closed' | 'reset'): void {
    if (this.#ended === undefined && !this.#flooded) {
      this.#ended = how;
      if (!this.#given) this.#log.add(this.#name, how);
    }
    this.#wake();
  }

  #take(reply: Extract<Outcome, { type: 'reply' }>['reply'], length: number): Outcome {
    const bytes = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(length);
    this.#mayLackTerminator ||= bytes.at(-1) !== 0x0a;
    return { type: 'reply', reply, bytes, ms: performance.now() - this.#lastSent };
  }

  #seen(): { bytes: Buffer; ms: number } {
    return { bytes: this.#buffer.subarray(0, KEPT_BYTES), ms: performance.now() - this.#lastSent };
  }

  /** The terminator of a reply that was taken without one may come late: it belongs to that reply. */
  #dropLateTerminator(): void {
    if (!this.#mayLackTerminator) return;
    let at = 0;
    while (this.#buffer[at] === 0x20 || this.#buffer[at] === 0x0d || this.#buffer[at] === 0x0a) at += 1;
    if (at > 0) this.skip(at);
    if (this.#buffer.length > 0) this.#mayLackTerminator = false;
  }

  /** Waits for anything to happen; false when nothing did. */
  #more(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      // Where the kit itself was held up, what came meanwhile is read before the deadline counts.
      const timer = setTimeout(() => setImmediate(() => setImmediate(() => done(false))), Math.max(0, ms));
      const done = (happened: boolean) => {
        clearTimeout(timer);
        if (this.#wake === wake) this.#wake = () => {};
        resolve(happened);
      };
      const wake = () => done(true);
      this.#wake = wake;
    });
  }
}

/**
 * Whether a connection is one to itself: where nobody listens, the system may pick the very port that is asked for as this side's own,
 * and then TCP connects the socket with itself, which echoes. It does so once in some 15,000 tries on an even port, and clients of a
 * server that is down try often.
 */
export function isToItself({ localPort, remotePort, localAddress, remoteAddress }: Socket): boolean {
  return localPort !== undefined && localPort === remotePort && localAddress === remoteAddress;
}

/** Resolves after so many milliseconds. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
