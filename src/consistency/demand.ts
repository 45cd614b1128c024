import { CallLists, numbersBelow } from './call-lists.js';
import type { Call, Model } from './model.js';
import type { Schedule } from './schedule.js';
import type { StateTable } from './state-table.js';

/** No state, or no call. */
export const NONE = -1;

/**
 * What the calls that are still to be placed need and leave. It knows that of a {@link RegisterLike} model only; of others,
 * it says that everything matters.
 */
export interface Demand {
  /** By call, the state that it needs or leaves, or {@link NONE}. */
  readonly needs: Int32Array;
  readonly leaves: Int32Array;
  take(call: number): void;
  /** Puts back the one that was taken last of those not put back. */
  putBack(call: number): void;
  /** An answered call that needs another state than the first, and that no call can provide in time; {@link NONE} if there is none. */
  lostFromStart(first: number): number;
  /**
   * Whether a call may replace this state: not while another needs it before anyone can bring it back.
   */
  mayReplace(state: number, call: number): boolean;
  /** The latest end of calls for whose sake {@link mayReplace} said no. */
  readonly refusedUntil: number;
  /** Whether there are calls that need this state, or may look at any. */
  matters(state: number): boolean;
}

/** Numbers the states that calls need and leave, and counts them. */
export function demandOf<State, Input, Output>(
  { register }: Model<State, Input, Output>,
  calls: readonly Call<Input, Output>[],
  schedule: Schedule,
  states: StateTable<State>,
): Demand {
  const needs = new Int32Array(schedule.count).fill(NONE);
  const leaves = new Int32Array(schedule.count).fill(NONE);
  if (register === undefined) return new UnknownDemand(needs, leaves);
  const numberOf = (state: State | undefined) => (state === undefined ? NONE : states.numberOf(state));
  for (let call = 0; call < schedule.count; call += 1) {
    const { input, output } = calls[schedule.index[call] as number] as Call<Input, Output>;
    needs[call] = numberOf(register.needs(input, output));
    leaves[call] = numberOf(register.leaves(input, output));
  }
  return new RegisterDemand(needs, leaves, schedule, states.count);
}

class UnknownDemand implements Demand {
  readonly refusedUntil = -Infinity;

  constructor(
    readonly needs: Int32Array,
    readonly leaves: Int32Array,
  ) {}

  take(): void {}

  putBack(): void {}

  lostFromStart(): number {
    return NONE;
  }

  mayReplace(): boolean {
    return true;
  }

  matters(): boolean {
    return true;
  }
}

class RegisterDemand implements Demand {
  refusedUntil = -Infinity;
  readonly #schedule: Schedule;
  /** By state: the answered calls that need it, in order of their ends; and all that leave it, in order of their starts. */
  readonly #needing: CallLists;
  readonly #leaving: CallLists;
  /** By state: how many calls need it. */
  readonly #needed: Int32Array;
  /** How many answered calls look at the state without needing a certain one. */
  #looking = 0;

  constructor(
    readonly needs: Int32Array,
    readonly leaves: Int32Array,
    schedule: Schedule,
    states: number,
  ) {
    const { count, byRank } = schedule;
    this.#schedule = schedule;
    this.#needing = new CallLists(count, states, byRank, needs);
    this.#leaving = new CallLists(count, states, byStart(schedule), leaves);
    this.#needed = new Int32Array(states);
    for (let call = 0; call < count; call += 1) this.#count(call, 1);
  }

  take(call: number): void {
    this.#count(call, -1);
    this.#needing.take(call);
    this.#leaving.take(call);
  }

  putBack(call: number): void {
    this.#count(call, 1);
    this.#needing.putBack(call);
    this.#leaving.putBack(call);
  }

  lostFromStart(first: number): number {
    for (let state = 0; state < this.#needed.length; state += 1)
      if (state !== first && !this.#isInTime(state, this.#needing.first(state))) return this.#needing.first(state);
    return NONE;
  }

  mayReplace(state: number, call: number): boolean {
    const first = this.#needing.first(state);
    const needing = first === call ? this.#needing.after(first) : first;
    if (this.#isInTime(state, needing)) return true;
    this.refusedUntil = Math.max(this.refusedUntil, this.#schedule.end[needing] as number);
    return false;
  }

  matters(state: number): boolean {
    return this.#looking > 0 || this.#needed[state] !== 0;
  }

  /** Whether there is no call that needs the state, or one that leaves it and may come before that. */
  #isInTime(state: number, needing: number): boolean {
    const { count, start, end } = this.#schedule;
    if (needing >= count) return true;
    const leaving = this.#leaving.first(state);
    return leaving < count && (start[leaving] as number) <= (end[needing] as number);
  }

  #count(call: number, change: 1 | -1): void {
    const needs = this.needs[call] as number;
    if (needs !== NONE) this.#needed[needs] = (this.#needed[needs] as number) + change;
    else if (this.leaves[call] === NONE && call < this.#schedule.answered) this.#looking += change;
  }
}

/** Answered and pending calls are in that order already, each among themselves. */
function byStart({ count, answered, start }: Schedule): Int32Array {
  const calls = numbersBelow(count);
  if (answered < count) calls.sort((a, b) => (start[a] as number) - (start[b] as number));
  return calls;
}
