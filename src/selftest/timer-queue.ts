/** What `setTimeout` returns in simulated time. */
export class SimulatedTimer {
  cleared = false;

  constructor(
    readonly callback: () => void,
    /** When it fires, in microseconds of the simulated clock. */
    public at: number,
    /** Of two that fire at the same time, the one that was set first comes first. */
    readonly ordinal: number,
    readonly everyUs: number | undefined,
  ) {}

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}

/** Timers in the order in which they fire: a binary heap. Those that were cleared leave it when their turn comes. */
export class TimerQueue {
  readonly #heap: SimulatedTimer[] = [];
  #ordinal = 0;

  /** @param ms as `setTimeout` takes it; `now` is in microseconds */
  add(callback: () => void, now: number, ms: number, kind: 'once' | 'repeated'): SimulatedTimer {
    this.#ordinal += 1;
    const delay = Math.round(1000 * (Number.isFinite(ms) ? Math.max(1, ms) : 1));
    const timer = new SimulatedTimer(callback, now + delay, this.#ordinal, kind === 'once' ? undefined : delay);
    this.#push(timer);
    return timer;
  }

  /** The next one that is to fire. */
  next(): SimulatedTimer | undefined {
    while (this.#heap[0]?.cleared === true) this.#shift();
    return this.#heap[0];
  }

  /** The next one fires now: it leaves, or waits for its next time. */
  done(timer: SimulatedTimer, now: number): void {
    this.#shift();
    if (timer.everyUs === undefined) return;
    timer.at = now + timer.everyUs;
    this.#push(timer);
  }

  #push(timer: SimulatedTimer): void {
    const heap = this.#heap;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(timer, heap[parent])) break;
      heap[at] = heap[parent] as SimulatedTimer;
      at = parent;
    }
    heap[at] = timer;
  }

  #shift(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const least = isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
      if (!isBefore(heap[least], last)) break;
      heap[at] = heap[least] as SimulatedTimer;
      at = least;
    }
    heap[at] = last;
  }
}

function isBefore(a: SimulatedTimer | undefined, b: SimulatedTimer | undefined): boolean {
  if (a === undefined || b === undefined) return a !== undefined;
  return a.at < b.at || (a.at === b.at && a.ordinal < b.ordinal);
}
