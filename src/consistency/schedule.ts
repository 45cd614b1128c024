import { numbersBelow } from './call-lists.js';
import type { Call } from './model.js';

/**
 * The calls of a history, numbered anew: answered ones in order of their starts, and behind them pending ones in order of
 * theirs. Answered ones have a rank, too, in order of their ends.
 */
export interface Schedule {
  readonly count: number;
  /** How many were answered. */
  readonly answered: number;
  /** By number, the index of the call among those given. */
  readonly index: Int32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** By rank, the number of the answered call. */
  readonly byRank: Int32Array;
  /** By rank, how many answered calls have started when that one ends, itself included; a 0 stands behind the last. */
  readonly startedAnswered: Int32Array;
  /** By rank, how many pending calls have; a 0 stands behind the last. */
  readonly startedPending: Int32Array;
  /**
   * By number, the bit of the call in a set of calls. Two answered calls share a bit only if one precedes the other, so that there
   * are as many bits as calls overlap at most. Pending calls share none.
   */
  readonly bit: Int32Array;
  readonly bits: number;
}

/**
 * Puts calls in order. Histories come in nearly that order, and there may be many of a few calls each: hence the loops.
 * @param indices of the calls to take
 * @throws RangeError for times that are none
 */
export function scheduleOf(calls: readonly Call<unknown, unknown>[], indices: ArrayLike<number>): Schedule {
  const { index, answered } = numbered(calls, indices);
  const count = index.length;
  const start = new Float64Array(count);
  const end = new Float64Array(count);
  for (let number = 0; number < count; number += 1) {
    const call = calls[index[number] as number] as Call<unknown, unknown>;
    start[number] = call.start;
    end[number] = call.end;
  }
  const byRank = numbersBelow(answered);
  sortBy(end, byRank);
  const ends = end.slice(0, answered).sort();
  const startedAnswered = countUpTo(start.subarray(0, answered), ends);
  const startedPending = countUpTo(start.subarray(answered), ends);
  const { bit, bits } = bitsFor(count, byRank, startedAnswered);
  return { count, answered, index, start, end, byRank, startedAnswered, startedPending, bit, bits };
}

/** Answered calls before pending ones, each in order of their starts. */
function numbered(
  calls: readonly Call<unknown, unknown>[],
  indices: ArrayLike<number>,
): { index: Int32Array; answered: number } {
  const start = new Float64Array(calls.length);
  const index = new Int32Array(indices.length);
  let answered = 0;
  for (let at = 0; at < indices.length; at += 1) {
    const call = calls[indices[at] as number] as Call<unknown, unknown>;
    if (!(Number.isFinite(call.start) && call.start <= call.end))
      throw new RangeError(`call ${indices[at]} lasts from ${call.start} to ${call.end}`);
    start[indices[at] as number] = call.start;
    if (call.end < Infinity) index[answered++] = indices[at] as number;
  }
  let pending = answered;
  for (let at = 0; at < indices.length; at += 1)
    if ((calls[indices[at] as number] as Call<unknown, unknown>).end === Infinity)
      index[pending++] = indices[at] as number;
  sortBy(start, index.subarray(0, answered));
  sortBy(start, index.subarray(answered));
  return { index, answered };
}

/** Sorts numbers by their times, and by themselves where those are equal. */
function sortBy(times: Float64Array, numbers: Int32Array): void {
  const compare = (a: number, b: number) => (times[a] as number) - (times[b] as number) || a - b;
  for (let at = 1; at < numbers.length; at += 1)
    if (compare(numbers[at - 1] as number, numbers[at] as number) > 0) {
      numbers.sort(compare);
      return;
    }
}

/** For each limit, how many times are no more than it, and a 0; both are in order. */
function countUpTo(times: Float64Array, limits: Float64Array): Int32Array {
  const counts = new Int32Array(limits.length + 1);
  let count = 0;
  for (let at = 0; at < limits.length; at += 1) {
    while (count < times.length && (times[count] as number) <= (limits[at] as number)) count += 1;
    counts[at] = count;
  }
  return counts;
}

/** Gives out bits as calls start, and takes them back as they end. */
function bitsFor(count: number, byRank: Int32Array, started: Int32Array): { bit: Int32Array; bits: number } {
  const bit = new Int32Array(count);
  const free: number[] = [];
  let bits = 0;
  let call = 0;
  for (let rank = 0; rank < byRank.length; rank += 1) {
    for (; call < (started[rank] as number); call += 1) bit[call] = free.pop() ?? bits++;
    free.push(bit[byRank[rank] as number] as number);
  }
  for (; call < count; call += 1) bit[call] = bits++;
  return { bit, bits };
}
