import { EventEmitter } from 'node:events';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import type { ListenOptions, NetConnectOpts, ServerOpts, Socket } from 'node:net';
import { askInstead } from '../client/read-receipt.js';
import { type Side, SimulatedSocket } from './simulated-socket.js';

/** The module itself, whose functions can be replaced; what is imported from it by name follows. */
const net = createRequire(import.meta.url)('node:net') as typeof import('node:net');

/** Ports that the system would pick. */
const FIRST_PORT = 10_000;

type Listener = (socket: Socket) => void;

/**
 * TCP within this process, in the place of `node:net`: what is written arrives in the next turn of the event loop, in the
 * order in which it was written, and nothing depends on how busy the machine is.
 */
export class SimulatedNetwork {
  readonly #real = { connect: net.connect, createConnection: net.createConnection, createServer: net.createServer };
  readonly #servers = new Map<number, SimulatedServer>();
  /** The ends of servers, by the ports of their clients. */
  readonly #accepted = new Map<number, SimulatedSocket>();
  #askSystem = () => {};
  #port = FIRST_PORT;

  /** @param onEvent is called whenever something arrives */
  constructor(private readonly onEvent: () => void) {}

  begin(): void {
    const connect = (options: NetConnectOpts) => this.#connect(options);
    const createServer = (options?: ServerOpts | Listener, listener?: Listener) =>
      typeof options === 'function' ? this.#serve({}, options) : this.#serve(options ?? {}, listener);
    Object.assign(net, { connect, createConnection: connect, createServer });
    syncBuiltinESMExports();
    this.#askSystem = askInstead((_, clientPort) => this.#accepted.get(clientPort)?.unread);
  }

  end(): void {
    this.#askSystem();
    Object.assign(net, this.#real);
    syncBuiltinESMExports();
  }

  #serve(options: ServerOpts, listener: Listener | undefined): SimulatedServer {
    const server = new SimulatedServer(options, this.#servers, () => this.#freePort());
    if (listener !== undefined) server.on('connection', listener);
    return server;
  }

  #connect(options: NetConnectOpts): SimulatedSocket {
    if (!('port' in options)) throw new Error('only TCP is simulated');
    const near = this.#socket({ ...options, localPort: this.#freePort(), remotePort: options.port });
    this.#later(() => {
      if (near.destroyed) return;
      const server = this.#servers.get(options.port);
      if (server === undefined) return near.refused();
      const { localPort: clientPort = 0 } = near;
      const far = this.#socket({ ...server.options, localPort: options.port, remotePort: clientPort });
      this.#accepted.set(clientPort, far);
      far.once('close', () => this.#accepted.delete(clientPort));
      near.join(far);
      this.#later(() => server.accept(far));
    });
    return near;
  }

  #socket(side: Omit<Side, 'later'>): SimulatedSocket {
    return new SimulatedSocket({ ...side, later: (task) => this.#later(task) });
  }

  #freePort(): number {
    this.#port += 1;
    return this.#port;
  }

  #later(task: () => void): void {
    setImmediate(() => {
      this.onEvent();
      task();
    });
  }
}

class SimulatedServer extends EventEmitter {
  maxConnections = Number.POSITIVE_INFINITY;
  #port: number | undefined;
  #connections = 0;
  #closing = false;

  constructor(
    readonly options: ServerOpts,
    private readonly servers: Map<number, SimulatedServer>,
    private readonly freePort: () => number,
  ) {
    super();
  }

  listen(where: number | ListenOptions, ...more: unknown[]): this {
    const { port = 0 } = typeof where === 'number' ? { port: where } : where;
    const callback = more.at(-1);
    if (typeof callback === 'function') this.once('listening', callback as () => void);
    const isTaken = this.servers.has(port);
    if (!isTaken) {
      this.#port = port === 0 ? this.freePort() : port;
      this.servers.set(this.#port, this);
    }
    const inUse = Object.assign(new Error(`listen EADDRINUSE: address already in use`), { code: 'EADDRINUSE' });
    process.nextTick(() => (isTaken ? this.emit('error', inUse) : this.emit('listening')));
    return this;
  }

  address(): { readonly address: string; readonly family: string; readonly port: number } | null {
    return this.#port === undefined ? null : { address: '127.0.0.1', family: 'IPv4', port: this.#port };
  }

  /** Takes no more connections; `close` comes when those that there are have ended. */
  close(callback?: () => void): this {
    if (callback !== undefined) this.once('close', callback);
    if (this.#port !== undefined) this.servers.delete(this.#port);
    this.#port = undefined;
    this.#closing = true;
    this.#closeIfDone();
    return this;
  }

  accept(socket: SimulatedSocket): void {
    // Whoever was connected by the system, and not yet accepted, is cut off with the server.
    if (this.#closing) socket.resetAndDestroy();
    else if (this.#connections >= this.maxConnections) socket.destroy();
    else {
      this.#connections += 1;
      socket.once('close', () => {
        this.#connections -= 1;
        this.#closeIfDone();
      });
      this.emit('connection', socket);
      socket.read(0);
    }
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  #closeIfDone(): void {
    if (this.#closing && this.#connections === 0) process.nextTick(() => this.emit('close'));
  }
}
