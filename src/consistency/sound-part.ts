import { NONE } from './demand.js';
import type { Call, Model } from './model.js';
import { StateTable } from './state-table.js';

/**
 * Tells which calls of a history may be looked at without the others: if those have no explanation, then the whole has none.
 *
 * For any model, reads may be left out, as nothing depends on them. For {@link RegisterLike} models, other calls may be left out,
 * too, if whoever stays and may owe them the state that it found stays with a better reason: a call `w` that leaves what `c`
 * needs may be missing only if a call that stays began after `w` ended and ended before `c` began, for then `c` did not
 * find what `w` left. Given an order that explains the whole, what stays of it explains what stays of the calls.
 */
export class SoundPart<State, Input, Output> {
  readonly #count: number;
  readonly #isRegister: boolean;
  readonly #initial: number;
  readonly #states: number;
  readonly #start: Float64Array;
  readonly #end: Float64Array;
  readonly #isRead: Uint8Array;
  /** By call, the number of the state that it needs or leaves, or {@link NONE}. */
  readonly #needs: Int32Array;
  readonly #leaves: Int32Array;
  /** Calls that look at the state, by start and by end. */
  readonly #lookingByStart: Int32Array;
  readonly #lookingByEnd: Int32Array;
  /** Calls that leave a state, by start and by end. */
  readonly #leavingByStart: Int32Array;
  readonly #leavingByEnd: Int32Array;

  constructor(model: Model<State, Input, Output>, calls: readonly Call<Input, Output>[]) {
    const states = new StateTable(model);
    const numberOf = (state: State | undefined) => (state === undefined ? NONE : states.numberOf(state));
    this.#count = calls.length;
    this.#isRegister = model.register !== undefined;
    this.#initial = numberOf(model.init());
    this.#start = Float64Array.from(calls, ({ start }) => start);
    this.#end = Float64Array.from(calls, ({ end }) => end);
    this.#isRead = Uint8Array.from(calls, ({ input, output }) => (model.isRead?.(input, output) === true ? 1 : 0));
    this.#needs = Int32Array.from(calls, ({ input, output }) => numberOf(model.register?.needs(input, output)));
    this.#leaves = Int32Array.from(calls, ({ input, output }) => numberOf(model.register?.leaves(input, output)));
    this.#states = states.count;
    const isLooking = (call: number) => this.#needs[call] !== NONE || this.#leaves[call] === NONE;
    const isLeaving = (call: number) => this.#leaves[call] !== NONE;
    this.#lookingByStart = this.#sorted(isLooking, this.#start);
    this.#lookingByEnd = this.#sorted(isLooking, this.#end);
    this.#leavingByStart = this.#sorted(isLeaving, this.#start);
    this.#leavingByEnd = this.#sorted(isLeaving, this.#end);
  }

  /**
   * The largest sound part of some calls, by index, in order of their starts. Where only reads may be left out, with all others.
   */
  within(calls: Iterable<number>): number[] {
    // Of other models, all stay that are not reads.
    const kept = this.#isRegister ? new Uint8Array(this.#count) : this.#isRead.map((isRead) => 1 - isRead);
    for (const call of calls) kept[call] = 1;
    while (this.#isRegister && this.#dropUnexplained(kept));
    const part: number[] = [];
    for (let call = 0; call < this.#count; call += 1) if (kept[call] === 1) part.push(call);
    return part.sort((a, b) => (this.#start[a] as number) - (this.#start[b] as number));
  }

  /** Drops calls that may have found what a missing one left; true if there were any, for then there may be more. */
  #dropUnexplained(kept: Uint8Array): boolean {
    const horizon = this.#horizons(kept);
    /** By state, and for any state in the last place: the latest end of missing calls that left it. */
    const missingEnd = new Float64Array(this.#states + 1).fill(-Infinity);
    /** By state: 1 if a call left it that is missing, 2 if one that stays. */
    const left = new Uint8Array(this.#states);
    let dropped = false;
    let at = 0;
    for (const call of this.#lookingByEnd) {
      for (; at < this.#leavingByStart.length; at += 1) {
        const leaving = this.#leavingByStart[at] as number;
        if ((this.#start[leaving] as number) > (this.#end[call] as number)) break;
        const state = this.#leaves[leaving] as number;
        left[state] = (left[state] as number) | (kept[leaving] === 1 ? 2 : 1);
        if (kept[leaving] === 1) continue;
        const end = this.#end[leaving] as number;
        missingEnd[state] = Math.max(missingEnd[state] as number, end);
        missingEnd[this.#states] = Math.max(missingEnd[this.#states] as number, end);
      }
      if (kept[call] === 0) continue;
      const needs = this.#needs[call] as number;
      const latest = missingEnd[needs === NONE ? this.#states : needs] as number;
      // One of those that left the state stays, for people to see that it is not out of nowhere.
      const isFromNowhere = needs !== NONE && needs !== this.#initial && left[needs] === 1;
      const isReplaced = latest === -Infinity || latest < (horizon[call] as number);
      if (isReplaced && !isFromNowhere) continue;
      kept[call] = 0;
      dropped = true;
    }
    return dropped;
  }

  /** By call that looks: what ended before this moment was surely replaced when the call began, by one that stays. */
  #horizons(kept: Uint8Array): Float64Array {
    const horizons = new Float64Array(this.#count);
    let horizon = -Infinity;
    let at = 0;
    for (const call of this.#lookingByStart) {
      for (; at < this.#leavingByEnd.length; at += 1) {
        const leaving = this.#leavingByEnd[at] as number;
        if (!((this.#end[leaving] as number) < (this.#start[call] as number))) break;
        if (kept[leaving] === 1) horizon = Math.max(horizon, this.#start[leaving] as number);
      }
      horizons[call] = horizon;
    }
    return horizons;
  }

  #sorted(isIn: (call: number) => boolean, times: Float64Array): Int32Array {
    return Int32Array.from(Array.from(times.keys()).filter(isIn)).sort(
      (a, b) => (times[a] as number) - (times[b] as number),
    );
  }
}
