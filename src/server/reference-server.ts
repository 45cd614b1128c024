import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setImmediate as endOfTurn } from 'node:timers/promises';
import { messageOf } from '../errors.js';
import type { Logger } from '../logger.js';
import { ReplyEncoder } from '../protocol/reply-encoder.js';
import type { Store } from '../store/store.js';
import { Connection, type ConnectionContext } from './connection.js';
import { GetRun } from './get-run.js';
import type { ServerOptions } from './options.js';
import { Output } from './output.js';
import { ReadBuffer } from './read-buffer.js';

/** How long clients that do not read may hold up a graceful close. */
const CLOSE_MS = 2000;
/** A dead client that sends no packet any more is found by probes from this time on. */
const KEEP_ALIVE_MS = 60_000;

/** Accepts clients and gives each a connection to the store, which it does not own. */
export class ReferenceServer {
  readonly #server: Server;
  readonly #context: ConnectionContext;
  readonly #idleTimeoutMs: number;
  readonly #connections = new Set<Connection>();
  readonly #logger: Logger;
  #closing: Promise<void> | undefined;

  constructor(store: Store, options: Pick<ServerOptions, 'dialect' | 'limits'>, logger: Logger) {
    const encoder = new ReplyEncoder(options.dialect);
    this.#context = {
      store,
      encoder,
      input: new ReadBuffer(),
      output: new Output(),
      gets: new GetRun(store.values, encoder),
      options,
    };
    this.#idleTimeoutMs = options.limits.idleTimeoutMs;
    this.#logger = logger;
    const socketOptions = {
      // Requests sent before a half-close are answered: the connection ends it, not Node.
      allowHalfOpen: true,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
    };
    this.#server = createServer(socketOptions, (socket) => this.#accept(socket));
    this.#server.maxConnections = options.limits.maxConnections;
  }

  /** Resolves to where it listens; rejects with Node's system error. Port 0 takes one that is free. */
  async listen(host: string, port: number): Promise<AddressInfo> {
    this.#server.listen({ host, port, backlog: 4096 });
    await once(this.#server, 'listening');
    this.#server.on('error', (error) => this.#logger.error({ error: messageOf(error) }, 'cannot accept a client'));
    this.#server.on('drop', () => this.#logger.warn({}, 'a client was turned away: too many connections'));
    return this.#server.address() as AddressInfo;
  }

  /** Clients connected now. */
  get connections(): number {
    return this.#connections.size;
  }

  /**
   * Accepts no more, answers what was received, flushes the replies, and closes every connection: within two seconds,
   * or without those clients that do not read.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #accept(socket: Socket): void {
    const connection = new Connection(socket, this.#context);
    this.#connections.add(connection);
    socket.once('close', () => this.#connections.delete(connection));
    if (this.#idleTimeoutMs > 0) socket.setTimeout(this.#idleTimeoutMs, () => connection.destroy());
  }

  async #close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    // What the system has received by now arrives within a turn of the event loop.
    await endOfTurn();
    await endOfTurn();
    for (const connection of this.#connections) connection.finish();
    const deadline = setTimeout(() => {
      for (const connection of this.#connections) connection.destroy();
    }, CLOSE_MS);
    await closed;
    clearTimeout(deadline);
    this.#connections.clear();
  }
}
