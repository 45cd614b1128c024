import { connect, type Socket } from 'node:net';
import { breakOff } from '../../break-off.js';
import { type Address, isToItself } from '../../client/connection.js';

export interface LinkEvents {
  opened(): void;
  /** `count` bytes are in the shared buffer, until this returns. */
  received(count: number): void;
  /** It ended, not by us. `code` is the system's, such as ECONNRESET. */
  lost(outcome: 'refused' | 'closed' | 'reset', code: string): void;
}

/**
 * A connection of the fast kind. All of a thread read into one buffer, one after the other: `onread` spares a new buffer, and a
 * turn through the stream machinery, per chunk, which at pipeline 1 is a quarter of the processor's time per request.
 */
export class Link {
  readonly #socket: Socket;
  #isOpen = false;
  #isOver = false;

  /** @param buffer into which is read; a first read may come before this returns */
  constructor(address: Address, buffer: Buffer, events: LinkEvents) {
    const callback = (count: number) => {
      if (!this.#isOver) events.received(count);
      return true;
    };
    this.#socket = connect({ ...address, noDelay: true, onread: { buffer, callback } });
    const lose = (outcome: 'closed' | 'reset', code: string) => {
      if (this.#isOver) return;
      this.#isOver = true;
      events.lost(this.#isOpen ? outcome : 'refused', code);
    };
    this.#socket.once('connect', () => {
      if (this.#isOver) return;
      if (isToItself(this.#socket)) {
        this.#socket.destroy();
        return lose('reset', 'ECONNREFUSED');
      }
      this.#isOpen = true;
      events.opened();
    });
    this.#socket.on('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => lose('reset', code));
    this.#socket.on('close', () => lose('closed', ''));
  }

  /** Whether it has ended, or was dropped. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** `queued` where the system has not taken all of it: the memory is then in use for longer. */
  write(bytes: Buffer): 'sent' | 'queued' {
    this.#socket.write(bytes);
    return this.#socket.writableLength === 0 ? 'sent' : 'queued';
  }

  /** Ends it at once; nothing more is heard of it. */
  drop(how: 'close' | 'reset'): void {
    this.#isOver = true;
    if (how === 'reset') breakOff(this.#socket);
    else this.#socket.destroy();
  }
}
