import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';

/** An attack that goes on until it is stopped. */
export interface Attackers {
  /**
   * Resolves when all that the attack consists of has been done once, and was answered as it should be; rejects where it
   * was not. After that it goes on, or begins anew.
   */
  readonly complete: Promise<void>;
  /** Ends it; resolves to how many connections it had. */
  stop(): Promise<number>;
}

/** Starts an attack on a lite server; resolves when it is at full strength. */
export type Attack = (port: number) => Promise<Attackers>;

/** So many connect at a time: the queue of a listening socket is a few hundred long. */
const AT_A_TIME = 200;

/** Sockets that attack together. */
export class Crowd {
  readonly #sockets = new Set<Socket>();
  #dispersed = false;

  get dispersed(): boolean {
    return this.#dispersed;
  }

  /** One more; rejects where nobody listens. */
  async join(port: number): Promise<Socket> {
    const socket = createConnection({ host: '127.0.0.1', port, noDelay: true });
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    await once(socket, 'connect');
    socket.on('error', () => {});
    return socket;
  }

  async joinAll(port: number, count: number): Promise<Socket[]> {
    const sockets: Socket[] = [];
    while (sockets.length < count) {
      const next = Math.min(AT_A_TIME, count - sockets.length);
      sockets.push(...(await Promise.all(Array.from({ length: next }, () => this.join(port)))));
    }
    return sockets;
  }

  /** The attack that these sockets are. */
  attackers(complete: Promise<void> = Promise.resolve()): Attackers {
    // Nobody may be waiting for it.
    complete.catch(() => {});
    return {
      complete,
      stop: async () => {
        const { size } = this.#sockets;
        this.#dispersed = true;
        for (const socket of this.#sockets) socket.resetAndDestroy();
        return size;
      },
    };
  }
}

/** Sends bytes as fast as they are taken; resolves when there is room for more. */
export async function pour(socket: Socket, chunk: Buffer): Promise<void> {
  if (socket.destroyed) throw new Error('the server has closed the connection');
  if (!socket.write(chunk)) await eventOrEnd(socket, 'drain');
}

/** Resolves at the event, or when the socket is closed before. */
export function eventOrEnd(socket: Socket, event: 'drain' | 'readable'): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off(event, done).off('close', done);
      resolve();
    };
    socket.on(event, done).on('close', done);
  });
}
