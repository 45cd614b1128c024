import { GET, MISSING, SET } from '../../src/consistency/history.js';
import { CAS, CAS_REFUSED, type ModelName, type Recording } from '../../src/stress/history-files/recording.js';

/** Tries every order of the operations of a history of one key. */
export function hasExplanation({ history, expected }: Recording, model: ModelName): boolean {
  const { kind, value, start, end } = history;
  const all = Array.from({ length: history.length }, (_, index) => index);
  const isPending = (index: number) => end[index] === Number.POSITIVE_INFINITY;

  /** The values there may be after an operation; none where it cannot have been answered like that. */
  const after = (index: number, now: number): number[] => {
    const own = value[index]!;
    // Whatever a cache holds, it may have forgotten by now.
    const before = model === 'cache' ? [now, MISSING] : [now];
    return before.flatMap((state) => {
      if (kind[index] === GET) return isPending(index) || state === own ? [state] : [];
      if (kind[index] === SET) return [own];
      if (kind[index] === CAS) return state === expected?.[index] ? [own] : [];
      if (kind[index] === CAS_REFUSED) return state === expected?.[index] ? [] : [state];
      return [state];
    });
  };

  const from = (state: number, left: readonly number[]): boolean =>
    left.every(isPending) ||
    left.some((next) => {
      if (left.some((other) => end[other]! < start[next]!)) return false;
      const rest = left.filter((other) => other !== next);
      return after(next, state).some((then) => from(then, rest));
    });
  return from(MISSING, all);
}
