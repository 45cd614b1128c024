import { CallLists, numbersBelow } from './call-lists.js';
import { ConfigurationCache } from './configuration-cache.js';
import { type Demand, NONE } from './demand.js';
import type { Call, Model } from './model.js';
import { Placement } from './placement.js';
import { CONDITIONAL, OTHERS, PENDING, Problem, READS } from './problem.js';
import type { Schedule } from './schedule.js';

export interface SearchLimits {
  /** The most memory for configurations, in bytes; for states as well, each of which counts as 64. */
  readonly memoryBytes: number;
  /** Asked now and then with the steps of the model so far; true ends the search. */
  isOver(steps: number): boolean;
}

export type SearchEnd =
  /** The indices of calls in an order that explains them; pending calls that need not have happened are not in it. */
  | { readonly end: 'found'; readonly order: number[] }
  /** There is no such order, and calls that start later than this have no part in that. */
  | { readonly end: 'none'; readonly until: number }
  | { readonly end: 'time' | 'memory' };

/** Placed without trying anything else instead: it goes when what was chosen before it goes. */
const FORCED = 0;
const CHOSEN = 1;
/** Placed for what was chosen next: it goes when that goes. */
const HIDDEN = 2;

const STEPS_PER_LOOK = 4096;

/** What a state is taken to need; nobody knows. */
const STATE_BYTES = 64;

/**
 * Looks for an order of calls that the model allows, that respects precedence, and that has all answered calls: a search in
 * depth by Wing and Gong (1993), which does not come back to a configuration, by Lowe (2017). What it leaves out beyond
 * that is said where it is done, and argued for in `docs/decisions/17-search.md`.
 */
export class Search<State, Input, Output> {
  readonly #limits: SearchLimits;
  readonly #problem: Problem<State, Input, Output>;
  readonly #schedule: Schedule;
  readonly #demand: Demand;
  readonly #lists: CallLists;
  readonly #placement: Placement;
  /** By depth: {@link FORCED}, {@link CHOSEN} or {@link HIDDEN}. */
  readonly #why: Uint8Array;
  readonly #cache: ConfigurationCache;
  #steps: number;
  #nextLook = STEPS_PER_LOOK;
  /** The highest rank of a {@link Placement}. */
  #rank = 0;

  /** @param indices of the calls that are there */
  constructor(
    model: Model<State, Input, Output>,
    calls: readonly Call<Input, Output>[],
    indices: ArrayLike<number>,
    limits: SearchLimits,
  ) {
    this.#limits = limits;
    this.#problem = new Problem(model, calls, indices);
    const { schedule, demand, sort, initial } = this.#problem;
    this.#schedule = schedule;
    this.#demand = demand;
    this.#lists = new CallLists(schedule.count, PENDING + 1, numbersBelow(schedule.count), sort);
    this.#placement = new Placement(schedule, initial);
    this.#why = new Uint8Array(schedule.count);
    this.#cache = new ConfigurationCache(this.#placement.width, limits.memoryBytes);
    this.#steps = schedule.count;
  }

  /** How often it asked the model, and how many calls it had to put in order. */
  get steps(): number {
    return this.#steps;
  }

  /** How many configurations it has been to. */
  get configurations(): number {
    return this.#cache.count;
  }

  run(): SearchEnd {
    const lost = this.#demand.lostFromStart(this.#placement.state);
    if (lost !== NONE) return { end: 'none', until: this.#schedule.end[lost] as number };
    for (;;) {
      this.#takeReads();
      if (this.#placement.isComplete) return { end: 'found', order: this.#order() };
      const visit = this.#visit();
      if (visit === 'full') return { end: 'memory' };
      // What needs a certain state comes first: that state comes seldom.
      let call = visit === 'new' ? this.#choiceFrom(CONDITIONAL, this.#lists.first(CONDITIONAL)) : NONE;
      while (call === NONE) {
        const undone = this.#undoChoice();
        if (undone === NONE) return { end: 'none', until: this.#until() };
        call = this.#choiceFrom(this.#problem.sort[undone] as number, this.#lists.after(undone));
      }
      if (this.#isOver()) return { end: 'time' };
      this.#choose(call);
    }
  }

  /** A read that is possible now can come now: whatever else is possible with it later is possible without it. */
  #takeReads(): void {
    for (let call = this.#lists.first(READS); call < this.#limit(READS); call = this.#lists.after(call))
      if (this.#step(call) !== NONE) this.#place(call, this.#placement.state, FORCED);
  }

  /** States that no call looks at again are all the same. */
  #visit(): 'new' | 'known' | 'full' {
    const { state, rank } = this.#placement;
    this.#rank = Math.max(this.#rank, rank);
    if (this.#problem.states * STATE_BYTES > this.#limits.memoryBytes) return 'full';
    return this.#cache.add(this.#placement.row(this.#demand.matters(state) ? state : NONE));
  }

  /** The next call that may be chosen, from this one of a list on; {@link NONE} if there is none. */
  #choiceFrom(list: number, first: number): number {
    let call = first;
    for (let at = list; ; ) {
      const limit = this.#limit(at);
      for (; call < limit; call = this.#lists.after(call)) if (this.#isChoice(call)) return call;
      if (at === PENDING) return NONE;
      at += 1;
      call = this.#lists.first(at);
    }
  }

  #isChoice(call: number): boolean {
    const { state } = this.#placement;
    if (this.#problem.sort[call] !== PENDING) {
      const next = this.#step(call);
      return next !== NONE && (next === state || this.#demand.mayReplace(state, call));
    }
    // It need not happen: not where it makes no difference, nor before another one that does the same and started earlier.
    if (!this.#isWanted(call)) return false;
    const twin = this.#problem.twin[call] as number;
    if (twin !== NONE && !this.#placement.hasPending(twin)) return false;
    const next = this.#step(call);
    return next !== NONE && next !== state && this.#demand.mayReplace(state, call);
  }

  #choose(call: number): void {
    if (this.#demand.leaves[call] !== NONE && this.#demand.needs[call] === NONE) this.#hideBehind(call);
    this.#place(call, this.#step(call), CHOSEN);
  }

  /** Calls that write what no call looks at can come just before one that overwrites it. */
  #hideBehind(call: number): void {
    for (let other = this.#lists.first(OTHERS); other < this.#limit(OTHERS); other = this.#lists.after(other))
      if (other !== call && !this.#isWanted(other)) this.#place(other, this.#placement.state, HIDDEN);
  }

  #isWanted(call: number): boolean {
    const leaves = this.#demand.leaves[call] as number;
    return leaves === NONE || this.#demand.matters(leaves);
  }

  /** Calls of a list that may come next have numbers below this: they started before any that is not placed ended. */
  #limit(list: number): number {
    const { answered, startedAnswered, startedPending } = this.#schedule;
    const { rank } = this.#placement;
    return list === PENDING ? answered + (startedPending[rank] as number) : (startedAnswered[rank] as number);
  }

  #step(call: number): number {
    this.#steps += 1;
    return this.#problem.step(this.#placement.state, call);
  }

  #place(call: number, state: number, why: number): void {
    this.#why[this.#placement.depth] = why;
    this.#placement.place(call, state);
    this.#lists.take(call);
    this.#demand.take(call);
  }

  #undo(): number {
    const call = this.#placement.undo();
    this.#lists.putBack(call);
    this.#demand.putBack(call);
    return call;
  }

  /** Takes back the last choice and all that was placed for it; {@link NONE} if there is no choice left. */
  #undoChoice(): number {
    const placement = this.#placement;
    while (placement.depth > 0) {
      const why = this.#why[placement.depth - 1];
      const call = this.#undo();
      if (why !== CHOSEN) continue;
      while (placement.depth > 0 && this.#why[placement.depth - 1] === HIDDEN) this.#undo();
      return call;
    }
    return NONE;
  }

  #isOver(): boolean {
    if (this.#steps < this.#nextLook) return false;
    this.#nextLook = this.#steps + STEPS_PER_LOOK;
    return this.#limits.isOver(this.#steps);
  }

  #until(): number {
    const { end, byRank } = this.#schedule;
    return Math.max(end[byRank[this.#rank] as number] as number, this.#demand.refusedUntil);
  }

  #order(): number[] {
    return Array.from(this.#placement.calls, (call) => this.#schedule.index[call] as number);
  }
}
