/** Says when requests may be sent. All times in microseconds since the run began. */
export interface Pace {
  /** Whether one more may be sent now; it then must be, or be given back. */
  take(now: number): boolean;
  /** When the one was to be sent that was taken last; {@link NO_TIME} where it is sent when there is room for it. */
  readonly due: number;
  giveBack(due: number): void;
  /** Nothing more will be sent, now or later. */
  isOver(now: number): boolean;
  /** Ends it. */
  stop(): void;
}

/** Requests that are sent when there is room for them. */
export const NO_TIME = -1;

export interface PaceOptions {
  /** Nothing is sent from then on. */
  readonly untilUs: number;
  /** No more than so many are sent. */
  readonly operations: number;
}

/** A closed loop: who has had a reply sends at once. */
export class ClosedLoop implements Pace {
  readonly due = NO_TIME;
  #left: number;
  #untilUs: number;

  constructor({ untilUs, operations }: PaceOptions) {
    this.#untilUs = untilUs;
    this.#left = operations;
  }

  take(now: number): boolean {
    if (this.isOver(now)) return false;
    this.#left -= 1;
    return true;
  }

  giveBack(): void {
    this.#left += 1;
  }

  isOver(now: number): boolean {
    return now >= this.#untilUs || this.#left <= 0;
  }

  stop(): void {
    this.#untilUs = 0;
  }
}

export interface OpenLoopOptions extends PaceOptions {
  /** How long after the beginning the first is due. */
  readonly offsetUs: number;
  /** How much later each next one is. */
  readonly stepUs: number;
}

/**
 * An open loop: requests are due at their times whether or not earlier ones were answered, and wait where no client has
 * room. Who measures from those times omits nothing: see Gil Tene on coordinated omission.
 */
export class OpenLoop implements Pace {
  due = NO_TIME;
  readonly #offsetUs: number;
  /** It begins when somebody first asks: until there is a connection, nothing is due. */
  #fromUs: number | undefined;
  readonly #stepUs: number;
  readonly #operations: number;
  #untilUs: number;
  #taken = 0;
  readonly #returned: number[] = [];

  constructor({ offsetUs, stepUs, untilUs, operations }: OpenLoopOptions) {
    this.#offsetUs = offsetUs;
    this.#stepUs = stepUs;
    this.#untilUs = untilUs;
    this.#operations = operations;
  }

  /** When the next is due; `Infinity` where none is any more. */
  get next(): number {
    const due = this.#returned.at(-1) ?? (this.#fromUs ?? 0) + this.#taken * this.#stepUs;
    const left = this.#returned.length > 0 || this.#taken < this.#operations;
    return left && due < this.#untilUs ? due : Number.POSITIVE_INFINITY;
  }

  take(now: number): boolean {
    this.#fromUs ??= now + this.#offsetUs;
    const due = this.next;
    // What is due after the end is not sent; what was due before and found no room in time is not sent either.
    if (due > now || now >= this.#untilUs) return false;
    if (this.#returned.length > 0) this.#returned.pop();
    else this.#taken += 1;
    this.due = due;
    return true;
  }

  giveBack(due: number): void {
    this.#returned.push(due);
  }

  isOver(now: number): boolean {
    return now >= this.#untilUs || this.next === Number.POSITIVE_INFINITY;
  }

  /** How many were due by now and were not sent. */
  overdue(now: number): number {
    const until = Math.min(now, this.#untilUs);
    const due = Math.max(0, Math.min(this.#operations, Math.ceil((until - (this.#fromUs ?? 0)) / this.#stepUs)));
    return Math.max(0, due - this.#taken) + this.#returned.length;
  }

  stop(): void {
    this.#untilUs = 0;
  }
}
