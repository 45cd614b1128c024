import type { Call, Model } from './model.js';
import { SoundPart } from './sound-part.js';

/** What shrinking goes by. */
export interface Shrinking<State, Input, Output> {
  readonly model: Model<State, Input, Output>;
  readonly calls: readonly Call<Input, Output>[];
  /** Calls that start later have no part in the contradiction. */
  readonly until: number;
  /** Whether these calls, by index, are known to have no explanation. */
  isContradiction(part: readonly number[]): boolean;
  /** Whether there is no time left to look for something smaller. */
  isOver(): boolean;
}

/**
 * Finds few calls of a history that contradict each other, by leaving out more and more of it, in halves, quarters and so on down to
 * single calls, as in the delta debugging of Zeller (1999). What is left out is what a {@link SoundPart} allows.
 * @returns their indices, in order of their starts; unless time ran out, leave out any of them, and those that hang in the air
 *   without it, and the rest has an explanation
 */
export function shrink<State, Input, Output>(shrinking: Shrinking<State, Input, Output>): number[] {
  const { model, calls, until, isContradiction, isOver } = shrinking;
  const given = model.register === undefined ? closedBefore(shrinking) : Array.from(calls.keys());
  const sound = new SoundPart(
    model,
    given.map((index) => calls[index] as Call<Input, Output>),
  );
  const within = (part: Iterable<number>) => sound.within(part);
  const isStill = (part: readonly number[]) => isContradiction(part.map((at) => given[at] as number));
  const whole = within(given.keys());
  const before = within(whole.filter((at) => (calls[given[at] as number] as Call<Input, Output>).start <= until));
  let part = before.length < whole.length && isStill(before) ? before : whole;
  for (
    let size = Math.ceil(part.length / 2), least = 0;
    part.length !== least && !isOver();
    size = Math.ceil(size / 2)
  ) {
    // Once single calls were tried and all are needed, nothing is left to try.
    if (size === 1) least = part.length;
    part = withoutPieces(part, size, { within, isStill, isOver });
  }
  return part.map((at) => given[at] as number);
}

interface Attempts {
  within(part: Iterable<number>): number[];
  isStill(part: readonly number[]): boolean;
  isOver(): boolean;
}

/** Leaves out every piece of so many calls that can be left out. */
function withoutPieces(given: number[], size: number, { within, isStill, isOver }: Attempts): number[] {
  let part = given;
  for (let from = 0; from < part.length && !isOver(); ) {
    const rest = within(part.filter((_, at) => at < from || at >= from + size));
    if (rest.length > 0 && rest.length < part.length && isStill(rest)) part = rest;
    else from += size;
  }
  return part;
}

/**
 * The calls up to a moment that is late enough for all of them to have ended, but for reads, which are left out. What starts
 * after that has no effect on any of them.
 */
function closedBefore<State, Input, Output>({ model, calls, until }: Shrinking<State, Input, Output>): number[] {
  const isRead = (call: Call<Input, Output>) => model.isRead?.(call.input, call.output) === true;
  let moment = until;
  for (const call of calls.toSorted((a, b) => a.start - b.start))
    if (call.start <= moment && call.end < Infinity && !isRead(call)) moment = Math.max(moment, call.end);
  return Array.from(calls.keys()).filter((index) => {
    const call = calls[index] as Call<Input, Output>;
    return call.start <= moment && (call.end <= moment || !isRead(call));
  });
}
