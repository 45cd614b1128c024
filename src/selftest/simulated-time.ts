import { Server, Socket } from 'node:net';
import { Canary } from './canary.js';

/** An instant of this clock is told once only, so that it puts what happens in order: each look at it takes a microsecond. */
const LOOK_MS = 0.001;
/** What each event of a socket takes. Work that goes on for ever so reaches its deadline too. */
const EVENT_MS = 0.02;
/** So many turns of the event loop without an event are a lull: callbacks of callbacks are done by then. */
const LULL_TURNS = 4;
/** Requests to the system that are under way are waited for, but not for ever. */
const LONGEST_WAIT_MS = 1000;
/** A write that nobody reads may stay under way; a window that is about to open does so sooner. */
const LONGEST_WRITE_MS = 250;

/**
 * Time for a process that server, clients and judge share: it stands still while there is work to do, and leaps to the
 * next timer when all of them wait. A deadline then says "nothing more will come", not "the machine was busy", waiting
 * costs nothing, and what timers decide comes out the same every time. Files and sockets are real.
 */
export class SimulatedTime {
  readonly #real = { setTimeout, clearTimeout, setInterval, clearInterval };
  readonly #realClocks = { now: performance.now, bigint: process.hrtime.bigint };
  readonly #timers = new Set<SimulatedTimer>();
  readonly #canary = new Canary();
  #now = 0;
  #ordinal = 0;
  #events = 0;
  #seen = -1;
  #quiet = 0;
  #ended = false;

  /** Puts simulated time in the place of the process's timers and clocks, until `end`. */
  async begin(): Promise<void> {
    await this.#canary.open();
    const set = (callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
      this.#add(() => callback(...args), ms);
    const repeat = (callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
      this.#add(() => callback(...args), ms, 'repeated');
    const clear = (timer: unknown) => {
      if (timer instanceof SimulatedTimer) this.#timers.delete(timer);
      else this.#real.clearTimeout(timer as NodeJS.Timeout);
    };
    Object.assign(globalThis, { setTimeout: set, setInterval: repeat, clearTimeout: clear, clearInterval: clear });
    const look = () => {
      this.#now += LOOK_MS;
      return this.#now;
    };
    performance.now = look;
    process.hrtime.bigint = () => BigInt(Math.round(look() * 1e6));
    for (const { prototype } of [Socket, Server])
      prototype.emit = this.#counting(Object.getPrototypeOf(prototype).emit) as typeof prototype.emit;
    this.#turn();
  }

  /** Gives the process its own time back. Timers that are left never fire. */
  end(): void {
    this.#ended = true;
    Object.assign(globalThis, this.#real);
    performance.now = this.#realClocks.now;
    process.hrtime.bigint = this.#realClocks.bigint;
    for (const { prototype } of [Socket, Server]) Reflect.deleteProperty(prototype, 'emit');
    this.#timers.clear();
    this.#canary.close();
  }

  #add(callback: () => void, ms: number, kind: 'once' | 'repeated' = 'once'): SimulatedTimer {
    this.#ordinal += 1;
    const delay = Number.isFinite(ms) ? Math.max(1, ms) : 1;
    const timer = new SimulatedTimer(callback, this.#now + delay, this.#ordinal, kind === 'once' ? undefined : delay);
    this.#timers.add(timer);
    return timer;
  }

  #counting(emit: (...args: unknown[]) => boolean) {
    const count = (socket: unknown) => {
      if (this.#canary.owns(socket)) return;
      this.#events += 1;
      this.#now += EVENT_MS;
    };
    return function (this: unknown, ...args: unknown[]): boolean {
      count(this);
      return emit.apply(this, args);
    };
  }

  /** A look at what is to be done, in each turn of the event loop. */
  #turn = (): void => {
    if (this.#ended) return;
    const next = this.#earliest();
    if (next !== undefined && next.at <= this.#now) {
      this.#fire(next);
      this.#quiet = 0;
    } else if (this.#events !== this.#seen) this.#quiet = 0;
    else this.#quiet += 1;
    this.#seen = this.#events;
    if (this.#quiet < LULL_TURNS) setImmediate(this.#turn);
    else if (next === undefined) this.#real.setTimeout(this.#turn, 1);
    else void this.#leap();
  };

  /** Leaps to the next timer, once it is certain that nothing is under way. */
  async #leap(): Promise<void> {
    const begin = this.#realClocks.now.call(performance);
    const waited = () => this.#realClocks.now.call(performance) - begin;
    let longest = longestWait();
    while (longest > waited() && this.#events === this.#seen) {
      await new Promise((resolve) => this.#real.setTimeout(resolve, 1));
      longest = longestWait();
    }
    await this.#canary.flies();
    this.#quiet = 0;
    const next = this.#earliest();
    if (this.#events === this.#seen && next !== undefined) this.#now = Math.max(this.#now, next.at);
    this.#turn();
  }

  #earliest(): SimulatedTimer | undefined {
    let first: SimulatedTimer | undefined;
    for (const timer of this.#timers)
      if (first === undefined || timer.at < first.at || (timer.at === first.at && timer.ordinal < first.ordinal))
        first = timer;
    return first;
  }

  #fire(timer: SimulatedTimer): void {
    if (timer.everyMs === undefined) this.#timers.delete(timer);
    else timer.at = this.#now + timer.everyMs;
    timer.callback();
  }
}

/** Carries out a task in simulated time. */
export async function simulated<T>(task: () => Promise<T>): Promise<T> {
  const time = new SimulatedTime();
  await time.begin();
  try {
    return await task();
  } finally {
    time.end();
  }
}

/** How long it is worth to wait, in real milliseconds, for what the system was asked to do. */
function longestWait(): number {
  let longest = 0;
  for (const name of process.getActiveResourcesInfo()) {
    if (/^FSReq|Connect|Shutdown|GetAddrInfo/i.test(name)) return LONGEST_WAIT_MS;
    if (/^Write/i.test(name)) longest = LONGEST_WRITE_MS;
  }
  return longest;
}

/** What `setTimeout` returns meanwhile. */
class SimulatedTimer {
  constructor(
    readonly callback: () => void,
    public at: number,
    readonly ordinal: number,
    readonly everyMs: number | undefined,
  ) {}

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}
