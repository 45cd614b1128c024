import { TargetError } from '../errors.js';
import { type Address, Connection } from './connection.js';
import { WireLog } from './wire-log.js';

/** One named connection of a transcript. */
export class Peer {
  #taken = 0;

  constructor(
    readonly name: string,
    readonly connection: Connection,
  ) {}

  get pending(): Buffer {
    return this.connection.pending;
  }

  /** Whether more came, unread, than the connection keeps; it was given up then. */
  get flooded(): boolean {
    return this.connection.totalReceived > this.#taken + this.pending.length;
  }

  /** Whether nothing more can come. */
  get over(): boolean {
    return this.connection.ended !== undefined || this.flooded;
  }

  /** Takes bytes off the front of what came. */
  take(bytes: number): Buffer {
    const taken = this.pending.subarray(0, bytes);
    this.#taken += taken.length;
    this.connection.skip(taken.length);
    return taken;
  }

  /** Lets the system take what was written, then closes; one that never takes it is broken off. */
  async close(patienceMs: number): Promise<void> {
    const until = performance.now() + patienceMs;
    await this.connection.flushed(patienceMs);
    if (performance.now() < until) this.connection.close();
    else this.connection.reset();
  }
}

/** The connections of one run, opened when they are first named. */
export class Peers {
  readonly #open = new Map<string, Peer>();
  readonly #log = new WireLog();
  #opened = 0;

  constructor(
    readonly address: Address,
    readonly timeoutMs: number,
  ) {}

  /** How many connections were opened so far. */
  get opened(): number {
    return this.#opened;
  }

  get all(): readonly Peer[] {
    return [...this.#open.values()];
  }

  /**
   * The connection of this name, opened if need be.
   * @throws TargetError where it cannot be
   */
  async get(name: string): Promise<Peer> {
    const known = this.#open.get(name);
    if (known !== undefined) return known;
    const connection = await openConnection(this.address, this.timeoutMs, this.#log, name);
    this.#opened += 1;
    const peer = new Peer(name, connection);
    this.#open.set(name, peer);
    return peer;
  }

  /** From now on the name stands for a new connection. */
  forget(name: string): void {
    this.#open.delete(name);
  }

  async closeAll(patienceMs: number): Promise<void> {
    await Promise.all(this.all.map((peer) => peer.close(patienceMs)));
    this.#open.clear();
  }
}

/** A connection may take this long, however short the wait for replies is. */
const LEAST_CONNECT_MS = 2000;

/** Connects, or throws a TargetError. */
export async function openConnection(
  address: Address,
  timeoutMs: number,
  log = new WireLog(),
  name = '',
): Promise<Connection> {
  const opened = await Connection.open({ address, timeoutMs: Math.max(timeoutMs, LEAST_CONNECT_MS), log, name });
  if (opened instanceof Connection) return opened;
  const { host, port } = address;
  throw new TargetError(`cannot connect to ${host} port ${port} (${opened.code}): is the server running there?`);
}
