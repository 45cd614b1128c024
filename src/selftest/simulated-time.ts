import { SimulatedNetwork } from './simulated-network.js';
import { SimulatedTimer, TimerQueue } from './timer-queue.js';

// In whole microseconds: what is the same but for its beginning is not to differ by how numbers are rounded.
/** An instant of this clock is told once only, so that it puts what happens in order: each look at it takes so long. */
const LOOK_US = 1;
/** What each arrival at a socket takes. Work that goes on for ever so reaches its deadline too. */
const EVENT_US = 20;
/** So many turns of the event loop in which nothing arrives are a lull: callbacks of callbacks are done by then. */
const LULL_TURNS = 4;
/** In real time: how long to leave the processor to the file system at most. */
const REST_MS = 1;

/**
 * Time for a process that server, clients and judge share: it stands still while there is work to do, and leaps to the
 * next timer when all of them wait. A deadline then says "nothing more will come", not "the machine was busy", waiting
 * costs nothing, and what timers decide comes out the same every time. Connections are simulated as well; files are real.
 */
export class SimulatedTime {
  readonly #real = { setTimeout, clearTimeout, setInterval, clearInterval };
  readonly #realClocks = { now: performance.now, bigint: process.hrtime.bigint };
  readonly #timers = new TimerQueue();
  readonly #network = new SimulatedNetwork(() => this.#onEvent());
  /** In microseconds, as are the times of timers. */
  #now = 0;
  #quiet = 0;
  #ended = false;
  #resting: NodeJS.Timeout | undefined;

  /** Puts simulated time in the place of the process's timers and clocks, and simulated connections in that of its network. */
  begin(): void {
    const add = (kind: 'once' | 'repeated') => {
      return (callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
        this.#wake();
        return this.#timers.add(() => callback(...args), this.#now, ms, kind);
      };
    };
    const clear = (timer: unknown) => {
      if (timer instanceof SimulatedTimer) timer.cleared = true;
      else this.#real.clearTimeout(timer as NodeJS.Timeout);
    };
    Object.assign(globalThis, {
      setTimeout: add('once'),
      setInterval: add('repeated'),
      clearTimeout: clear,
      clearInterval: clear,
    });
    const look = () => {
      this.#now += LOOK_US;
      return this.#now;
    };
    performance.now = () => look() / 1000;
    process.hrtime.bigint = () => BigInt(look()) * 1000n;
    this.#network.begin();
    this.#turn();
  }

  /** Gives the process its own time and network back. Timers that are left never fire. */
  end(): void {
    this.#ended = true;
    this.#wake();
    Object.assign(globalThis, this.#real);
    performance.now = this.#realClocks.now;
    process.hrtime.bigint = this.#realClocks.bigint;
    this.#network.end();
  }

  #onEvent(): void {
    this.#now += EVENT_US;
    this.#quiet = 0;
    this.#wake();
  }

  #turn = (): void => {
    if (this.#ended) return;
    if (this.#look() === 'go on') setImmediate(this.#turn);
    else this.#rest();
  };

  /** A look at what is to be done, in each turn of the event loop. */
  #look(): 'go on' | 'rest' {
    // Asked in each turn: what an answer sets off comes after it. Timers wait meanwhile, for how long files take is left to chance.
    if (isSystemBusy()) {
      this.#quiet = 0;
      return 'rest';
    }
    const next = this.#timers.next();
    if (next !== undefined && next.at <= this.#now) {
      this.#fire(next);
      return 'go on';
    }
    this.#quiet += 1;
    if (this.#quiet <= LULL_TURNS) return 'go on';
    if (next === undefined) return 'rest';
    this.#now = next.at;
    this.#fire(next);
    return 'go on';
  }

  /** Leaves the processor to the file system, or whatever else is awaited, until that sets something off. */
  #rest(): void {
    this.#resting = this.#real.setTimeout(() => this.#wake(), REST_MS);
  }

  #wake(): void {
    if (this.#resting === undefined) return;
    this.#real.clearTimeout(this.#resting);
    this.#resting = undefined;
    setImmediate(this.#turn);
  }

  #fire(timer: SimulatedTimer): void {
    this.#quiet = 0;
    this.#timers.done(timer, this.#now);
    timer.callback();
  }
}

/** Carries out a task in simulated time. */
export async function simulated<T>(task: () => Promise<T>): Promise<T> {
  const time = new SimulatedTime();
  time.begin();
  try {
    return await task();
  } finally {
    time.end();
  }
}

/** Whether an answer of the file system is awaited: a request of `fs`, or the end of a file handle. */
function isSystemBusy(): boolean {
  return process.getActiveResourcesInfo().some((name) => /^FSReq|^CloseReq/.test(name));
}
