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
 * Puts calls in order.
 * @param indices of the calls to take
 * @throws RangeError for times that are none
 */
export function scheduleOf(calls: readonly Call<unknown, unknown>[], indices: ArrayLike<number>): Schedule {
  const index = numbered(calls, indices);
  const start = Float64Array.from(index, (of) => (calls[of] as Call<unknown, unknown>).start);
  const end = Float64Array.from(index, (of) => (calls[of] as Call<unknown, unknown>).end);
  let answered = index.length;
  while (answered > 0 && end[answered - 1] === Infinity) answered -= 1;
  const byRank = Int32Array.from(index.keys())
    .subarray(0, answered)
    .sort((a, b) => (end[a] as number) - (end[b] as number) || a - b);
  const ends = Float64Array.from(byRank, (call) => end[call] as number);
  const startedAnswered = countUpTo(start.subarray(0, answered), ends);
  const startedPending = countUpTo(start.subarray(answered), ends);
  const { bit, bits } = bitsFor(index.length, byRank, startedAnswered);
  return { count: index.length, answered, index, start, end, byRank, startedAnswered, startedPending, bit, bits };
}

/** Answered calls before pending ones, each in order of their starts. */
function numbered(calls: readonly Call<unknown, unknown>[], indices: ArrayLike<number>): Int32Array {
  const isPending = (index: number) => Number((calls[index] as Call<unknown, unknown>).end === Infinity);
  const startOf = (index: number) => (calls[index] as Call<unknown, unknown>).start;
  const index = Int32Array.from(indices);
  for (const of of index) {
    const { start, end } = calls[of] as Call<unknown, unknown>;
    if (!(Number.isFinite(start) && start <= end)) throw new RangeError(`call ${of} lasts from ${start} to ${end}`);
  }
  return index.sort((a, b) => isPending(a) - isPending(b) || startOf(a) - startOf(b) || a - b);
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
