import type { Call, Model } from './model.js';
import { nameContradiction } from './name-contradiction.js';
import { Search, type SearchEnd } from './search.js';
import { shrink } from './shrink.js';
import type { Anomaly } from './verdict.js';

export interface ModelOptions {
  /** How long to search, by the caller's clock; no limit unless given. */
  readonly limit?: TimeLimit;
  /**
   * How much memory the configurations that a search has been to may take, and the states (64 bytes each are allowed for), in
   * bytes; 1 GiB unless given. Calls take some 200 bytes each beside that.
   */
  readonly memoryBytes?: number;
  /** How much work it may be to make a contradiction small, in steps of the model; 20 million unless given. */
  readonly shrinkSteps?: number;
}

export interface TimeLimit {
  readonly ms: number;
  /** The time in milliseconds, of a clock that never goes back. */
  now(): number;
}

/** What {@link checkModel} says of a history. */
export type ModelVerdict = (
  | {
      readonly verdict: 'ok';
      /** The indices of calls in an order that explains them. Pending calls that need not have happened are not in it. */
      readonly order: readonly number[];
    }
  | {
      readonly verdict: 'violation';
      readonly anomaly: Anomaly;
      /**
       * The indices of calls that contradict each other, in order of their starts. Where there was time enough, leave out any of
       * them, and the rest has an explanation.
       */
      readonly operations: readonly number[];
    }
  | { readonly verdict: 'unknown'; readonly reason: string }
) & {
  /** How many configurations the search has been to: a measure of its work. */
  readonly configurations: number;
};

const MEMORY_BYTES = 1024 ** 3;
const SHRINK_STEPS = 20_000_000;

/**
 * Decides whether calls on one object are linearizable: whether each answered call took effect at one moment from its start
 * to its end, pending ones at one moment after their start or never, so that together they did what the model does. The
 * search is that of Wing and Gong with Lowe's memory; it takes exponential time at worst, in the number of calls that overlap.
 * @throws RangeError for a call that ends before it starts, or has no start
 */
export function checkModel<State, Input, Output>(
  model: Model<State, Input, Output>,
  calls: readonly Call<Input, Output>[],
  options: ModelOptions = {},
): ModelVerdict {
  return checkUntil(deadlineOf(options), model, calls, options);
}

/** When the time is up, by the caller's clock. */
export function deadlineOf({ limit }: ModelOptions): number {
  return limit === undefined ? Infinity : limit.now() + limit.ms;
}

/** {@link checkModel} with a time limit that may have begun before. */
export function checkUntil<State, Input, Output>(
  deadline: number,
  model: Model<State, Input, Output>,
  calls: readonly Call<Input, Output>[],
  options: ModelOptions,
): ModelVerdict {
  const { limit, memoryBytes = MEMORY_BYTES } = options;
  const isLate = () => limit !== undefined && limit.now() >= deadline;
  const search = new Search(model, calls, indicesOf(model, calls), { memoryBytes, isOver: isLate });
  const result = search.run();
  const { configurations } = search;
  if (result.end === 'found') return { verdict: 'ok', order: result.order, configurations };
  if (result.end !== 'none') return { verdict: 'unknown', reason: reasonFor(result.end, options), configurations };
  const operations = shrunk(model, calls, result.until, options, isLate);
  return { verdict: 'violation', anomaly: nameContradiction(model, calls, operations), operations, configurations };
}

/** All calls but pending reads, which tell nothing. */
function indicesOf<State, Input, Output>(
  model: Model<State, Input, Output>,
  calls: readonly Call<Input, Output>[],
): Int32Array {
  const indices = new Int32Array(calls.length);
  let count = 0;
  for (let index = 0; index < calls.length; index += 1) {
    const { end, input } = calls[index] as Call<Input, Output>;
    if (end !== Infinity || model.isRead?.(input, undefined) !== true) indices[count++] = index;
  }
  return indices.subarray(0, count);
}

function shrunk<State, Input, Output>(
  model: Model<State, Input, Output>,
  calls: readonly Call<Input, Output>[],
  until: number,
  { memoryBytes = MEMORY_BYTES, shrinkSteps = SHRINK_STEPS }: ModelOptions,
  isLate: () => boolean,
): number[] {
  let left = shrinkSteps;
  const isContradiction = (part: readonly number[]) => {
    // No attempt may use up what the others need: without its neighbours, a part can be harder than the whole.
    const most = left / 4;
    const isOver = (steps: number) => steps > most || isLate();
    const search = new Search(model, calls, part, { memoryBytes, isOver });
    const { end } = search.run();
    left -= search.steps + calls.length;
    return end === 'none';
  };
  return shrink({ model, calls, until, isContradiction, isOver: () => left <= 0 || isLate() });
}

function reasonFor(end: Exclude<SearchEnd['end'], 'found' | 'none'>, options: ModelOptions): string {
  if (end === 'time') return `no answer within ${options.limit?.ms} ms`;
  return `no answer within ${options.memoryBytes ?? MEMORY_BYTES} bytes of memory`;
}
