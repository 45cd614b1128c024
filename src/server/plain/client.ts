import { once } from 'node:events';
import type { Socket } from 'node:net';
import { CR, LF } from '../../protocol/bytes.js';

/** What a client sent up to a line end, without it. */
export type Line = Buffer | 'end' | 'too long';

const NOTHING = Buffer.alloc(0);
/** How long a client may take to close after we did; until then its bytes are dropped, lest a reset overtakes replies. */
const LINGER_MS = 500;

/** A connection of the plain server: bytes are awaited where they are needed. */
export class Client {
  /** Counted from 1 on, in the order in which they came. */
  readonly number: number;
  readonly socket: Socket;
  #buffered: Buffer = NOTHING;
  #ended = false;
  #waiting: (() => void)[] = [];

  constructor(socket: Socket, number: number) {
    this.socket = socket;
    this.number = number;
    socket.on('error', () => socket.destroy());
    // A fault may have several sends wait for the same client.
    socket.setMaxListeners(0);
    const wake = () => {
      for (const resolve of this.#waiting.splice(0)) resolve();
    };
    const end = () => {
      this.#ended = true;
      wake();
    };
    socket.on('readable', wake).on('end', end).on('close', end);
  }

  /** Bytes that have come and are not taken yet. */
  get buffered(): Buffer {
    return this.#buffered;
  }

  /** Takes what has come off the front. */
  skip(count: number): void {
    this.#buffered = this.#buffered.subarray(count);
  }

  /** Puts bytes in front of those that are to be read. */
  unread(bytes: Buffer): void {
    this.#buffered = Buffer.concat([bytes, this.#buffered]);
  }

  /** Waits for more bytes, and has them buffered; false where the client sends no more. */
  async more(): Promise<boolean> {
    for (;;) {
      const came = this.socket.read() as Buffer | null;
      if (came !== null) {
        this.#buffered = this.#buffered.length === 0 ? came : Buffer.concat([this.#buffered, came]);
        return true;
      }
      if (this.#ended) return false;
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
  }

  /** What came with one read, or what is left of the last; nothing at the end. */
  async chunk(): Promise<Buffer> {
    if (this.#buffered.length === 0) await this.more();
    const taken = this.#buffered;
    this.#buffered = NOTHING;
    return taken;
  }

  /** The next line. One of more than `most` bytes is dropped as far as it has come. */
  async line(most: number): Promise<Line> {
    let searched = 0;
    for (;;) {
      const lf = this.#buffered.indexOf(LF, searched);
      if (lf >= 0) {
        const end = lf > 0 && this.#buffered[lf - 1] === CR ? lf - 1 : lf;
        const line = this.#buffered.subarray(0, end);
        this.skip(lf + 1);
        return end > most ? 'too long' : line;
      }
      searched = this.#buffered.length;
      // The last byte may be the CR of a line that is just as long as may be.
      if (searched > most + 1) {
        await this.skipLine();
        return 'too long';
      }
      if (!(await this.more())) return 'end';
    }
  }

  /** Drops everything up to the next line end. */
  async skipLine(): Promise<void> {
    for (;;) {
      const lf = this.#buffered.indexOf(LF);
      this.skip(lf < 0 ? this.#buffered.length : lf + 1);
      if (lf >= 0 || !(await this.more())) return;
    }
  }

  /** So many bytes; fewer where the client ends before. */
  async bytes(count: number): Promise<Buffer> {
    while (this.#buffered.length < count && (await this.more()));
    const taken = this.#buffered.subarray(0, count);
    this.skip(count);
    return taken;
  }

  /** Drops so many bytes, as they come. */
  async skipBytes(count: number): Promise<void> {
    for (let left = count; left > 0; ) {
      const taken = Math.min(left, this.#buffered.length);
      this.skip(taken);
      left -= taken;
      if (left > 0 && !(await this.more())) return;
    }
  }

  /** Sends bytes, and waits for a client that does not read. */
  async send(bytes: Buffer): Promise<void> {
    if (!this.socket.writable || bytes.length === 0 || this.socket.write(bytes)) return;
    await Promise.race([once(this.socket, 'drain'), once(this.socket, 'close')]).catch(() => {});
  }

  /** Ends the connection once all that was sent has left. */
  close(): void {
    const { socket } = this;
    socket.end();
    void (async () => {
      while (await this.more()) this.#buffered = NOTHING;
    })();
    const linger = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(linger));
  }
}
