import type { OnReadOpts } from 'node:net';
import { Duplex } from 'node:stream';

/** What one end of a connection is made with: of the options of `node:net`, those that matter here. */
export interface Side {
  readonly localPort: number;
  readonly remotePort: number;
  readonly allowHalfOpen?: boolean | undefined;
  readonly onread?: OnReadOpts | undefined;
  /** Does something in another turn of the event loop. */
  readonly later: (task: () => void) => void;
}

/** The system holds so much that nobody has read; what is more has to wait. */
const WINDOW_BYTES = 1024 * 1024;
/** One read takes no more. */
const READ_BYTES = 64 * 1024;

/** One end of a connection within this process, for code that takes it for a `Socket` of `node:net`. */
export class SimulatedSocket extends Duplex {
  connecting = true;
  readonly remotePort: number;
  readonly #side: Side;
  #peer: SimulatedSocket | undefined;
  /** Arrived, and not read. */
  #queue: Buffer[] = [];
  #queued = 0;
  /** How the peer has ended its side: in good order, or with a reset. */
  #ended: 'open' | 'ended' | 'reset' = 'open';
  #wants = false;
  #isDue = false;
  #endIsSent = false;
  #endIsRead = false;
  /** A write of the peer's that finds no room. */
  #held: { readonly bytes: Buffer; readonly done: (error?: Error | null) => void } | undefined;

  constructor(side: Side) {
    super({ allowHalfOpen: side.allowHalfOpen ?? false, decodeStrings: true });
    this.#side = side;
    this.remotePort = side.remotePort;
  }

  get localPort(): number | undefined {
    return this.destroyed ? undefined : this.#side.localPort;
  }

  /** Bytes that have arrived and are not read yet. */
  get unread(): number {
    return this.#queued;
  }

  /** The connection stands; the other end is accepted by its server a moment later. */
  join(far: SimulatedSocket): void {
    this.#peer = far;
    far.#peer = this;
    far.connecting = false;
    this.connecting = false;
    this.emit('connect');
    this.emit('ready');
    this.read(0);
  }

  refused(): void {
    this.destroy(failure('ECONNREFUSED', 'connect'));
  }

  /** Once all that was written has left, and with an end that says so. */
  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', this.destroy);
  }

  resetAndDestroy(): this {
    this.#endIsSent = true;
    this.#peer?.hear('reset');
    return this.destroy();
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  override _read(): void {
    this.#wants = true;
    if (this.#queued > 0 || this.#ended !== 'open') this.#due();
  }

  override _write(bytes: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const peer = this.#peer;
    if (this.connecting) this.once('connect', () => this._write(bytes, encoding, done));
    else if (peer === undefined || this.#ended === 'reset') done(failure('EPIPE', 'write'));
    else if (peer.destroyed) {
      // The system takes the bytes, and hears that nobody wants them.
      if (this.#endIsRead) this.#ended = 'reset';
      else this.hear('reset');
      done();
    } else peer.#arrive(bytes, done);
  }

  override _final(done: () => void): void {
    if (!this.#endIsSent) this.#peer?.hear('ended');
    this.#endIsSent = true;
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    // What was sent and never read makes a close a reset.
    if (!this.#endIsSent || this.#queued > 0) this.#peer?.hear(this.#queued > 0 ? 'reset' : 'ended');
    this.#endIsSent = true;
    this.#queue = [];
    this.#queued = 0;
    const held = this.#held;
    this.#held = undefined;
    held?.done(failure('ECONNRESET', 'write'));
    done(error);
  }

  #arrive(bytes: Buffer, done: (error?: Error | null) => void): void {
    const room = Math.max(0, WINDOW_BYTES - this.#queued);
    // A copy: whoever writes may use its memory again.
    if (room > 0) this.#queue.push(Buffer.from(bytes.subarray(0, room)));
    this.#queued += Math.min(room, bytes.length);
    if (bytes.length > room) this.#held = { bytes: bytes.subarray(room), done };
    else done();
    if (this.#wants) this.#due();
  }

  /** The peer has ended its side. */
  hear(how: 'ended' | 'reset'): void {
    if (this.destroyed || this.#ended === 'reset' || (this.#ended === 'ended' && how === 'ended')) return;
    this.#ended = how;
    if (this.#wants || how === 'reset') this.#due();
  }

  #due(): void {
    if (this.#isDue || this.destroyed) return;
    this.#isDue = true;
    this.#side.later(() => {
      this.#isDue = false;
      if (!this.destroyed) this.#deliver();
    });
  }

  /** One read: bytes, or the end. */
  #deliver(): void {
    if (this.#queued > 0 && this.#wants) {
      this.#wants = false;
      if (this.#pass(this.#take())) this.#wants = true;
      if (this.#ended === 'reset' || (this.#wants && (this.#queued > 0 || this.#ended !== 'open'))) this.#due();
    } else if (this.#ended === 'reset') this.destroy(failure('ECONNRESET', 'read'));
    else if (this.#ended === 'ended' && this.#queued === 0 && !this.#endIsRead) {
      this.#endIsRead = true;
      this.push(null);
      // The end is noticed even where nobody reads; and where data is passed on another way, nobody listens for it.
      this.read(0);
      if (this.#side.onread !== undefined) this.resume();
    }
  }

  #pass(bytes: Buffer): boolean {
    const { onread } = this.#side;
    if (onread === undefined) return this.push(bytes);
    const buffer = typeof onread.buffer === 'function' ? onread.buffer() : onread.buffer;
    buffer.set(bytes);
    return onread.callback(bytes.length, buffer);
  }

  #take(): Buffer {
    const { onread } = this.#side;
    const most = onread !== undefined && typeof onread.buffer !== 'function' ? onread.buffer.length : READ_BYTES;
    const parts: Buffer[] = [];
    let length = 0;
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      const part = next.subarray(0, most - length);
      parts.push(part);
      length += part.length;
      if (part.length < next.length) this.#queue.unshift(next.subarray(part.length));
      if (length === most) break;
    }
    this.#queued -= length;
    const held = this.#held;
    if (held !== undefined && this.#queued < WINDOW_BYTES) {
      this.#held = undefined;
      this.#arrive(held.bytes, held.done);
    }
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts, length);
  }
}

function failure(code: string, what: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${what} ${code}`), { code, syscall: what });
}
