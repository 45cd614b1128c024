import type { Socket } from 'node:net';
import { ByteWriter } from '../protocol/byte-writer.js';

/**
 * One buffer for the replies of all connections: it is filled for one of them, then written to its socket with one call.
 * Nearly always the system takes all of it at once, and the same memory serves the next connection.
 */
export class Output {
  #writer = new ByteWriter();
  #socket: Socket | undefined;
  #scheduled = false;
  readonly #flush = (): void => {
    this.#scheduled = false;
    this.flush();
  };

  /** Where replies to this socket go; what was gathered for another one is written to that first. */
  to(socket: Socket): ByteWriter {
    if (this.#socket !== socket) {
      this.flush();
      this.#socket = socket;
    }
    return this.#writer;
  }

  /** Writes what was gathered. */
  flush(): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    this.#socket = undefined;
    const writer = this.#writer;
    if (writer.length === 0) return;
    if (!socket.writable) {
      writer.clear();
      return;
    }
    socket.write(writer.view());
    if (socket.writableLength === 0) writer.clear();
    // The system has not taken all of it: the rest is sent from this memory, which is not ours any more.
    else this.#writer = new ByteWriter();
  }

  /** Writes what was gathered, and will be until then, when the callback under way has ended. */
  flushSoon(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    process.nextTick(this.#flush);
  }
}
