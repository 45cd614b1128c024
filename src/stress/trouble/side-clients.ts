import { connect, type Socket } from 'node:net';
import type { LoadPlan } from '../options.js';
import { Random } from '../random.js';

/** So many of either kind at a time. */
const OF_A_KIND = 2;
/** How long one stays, and how long until the next. */
const STAY_MS = [300, 1500] as const;
const PAUSE_MS = [50, 300] as const;
/** One that does not read asks for so much, in bytes of requests. */
const UNREAD_BYTES = 64 * 1024;
const STREAM = 0x50000000;

/**
 * Clients that stall: some send a SET without its value, others many GETs whose replies they do not read; then they leave. What
 * they do is not measured and touches no value. A server must serve the others meanwhile.
 */
export class SideClients {
  readonly #plan: LoadPlan;
  readonly #random: Random;
  readonly #sockets = new Set<Socket>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #isOver = false;

  constructor(plan: LoadPlan) {
    this.#plan = plan;
    this.#random = new Random(plan.seed, STREAM);
  }

  start(): void {
    for (let index = 0; index < OF_A_KIND; index += 1) {
      this.#begin(() => this.#header());
      // Many requests at once mean something only to servers that take a stream.
      if (this.#plan.wire.dialect.delivery === 'stream') this.#begin(() => this.#gets());
    }
  }

  stop(): void {
    this.#isOver = true;
    for (const socket of this.#sockets) socket.destroy();
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #begin(request: () => Buffer): void {
    if (this.#isOver) return;
    const socket = connect({ ...this.#plan.address, noDelay: true });
    // Without a reader, no more than a first buffer is read.
    socket.pause();
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.on('connect', () => {
      socket.write(request());
      this.#later(STAY_MS, () => socket.destroy());
    });
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.#later(PAUSE_MS, () => this.#begin(request));
    });
  }

  #later([least, most]: readonly [number, number], action: () => void): void {
    if (this.#isOver) return;
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        action();
      },
      this.#random.between(least, most),
    );
    this.#timers.add(timer);
  }

  /** Of a key that nobody else uses. */
  #header(): Buffer {
    const { prefix, wire } = this.#plan;
    return Buffer.from(`set ${prefix}stalled${wire.beforeSize}10\r\n`, 'latin1');
  }

  #gets(): Buffer {
    const get = `get ${this.#plan.prefix}k${this.#random.between(0, this.#plan.keys - 1)}\r\n`;
    return Buffer.from(get.repeat(Math.ceil(UNREAD_BYTES / get.length)), 'latin1');
  }
}
