import type { Call, Model } from './model.js';
import type { Anomaly } from './verdict.js';

/**
 * Finds the word for calls that contradict each other, where one read of a register tells it all: what it returned
 * was never written, or not yet, or had been replaced before it began.
 * @param calls all of the history
 * @param operations the indices of those that contradict each other
 */
export function nameContradiction<State, Input, Output>(
  model: Model<State, Input, Output>,
  calls: readonly Call<Input, Output>[],
  operations: readonly number[],
): Anomaly {
  const { register } = model;
  if (register === undefined) return 'not-linearizable';
  const part = operations.map((index) => calls[index] as Call<Input, Output>);
  for (const read of part) {
    const value = register.needs(read.input, read.output);
    if (value === undefined || model.isRead?.(read.input, read.output) !== true) continue;
    const isWritten = model.equal(value, model.init());
    const writers = calls.filter((call) => leaves(model, call, value));
    if (writers.length === 0 && !isWritten) return 'never-written';
    const earlier = writers.filter(({ start }) => start <= read.end);
    if (earlier.length === 0 && !isWritten) return 'future-read';
    const lastEnd = earlier.reduce((last, { end }) => Math.max(last, end), -Infinity);
    const isReplacement = (call: Call<Input, Output>) =>
      call.start > lastEnd && call.end < read.start && register.leaves(call.input, call.output) !== undefined;
    if (part.some(isReplacement)) return 'stale-read';
  }
  return 'not-linearizable';
}

function leaves<State, Input, Output>(
  model: Model<State, Input, Output>,
  { input, output }: Call<Input, Output>,
  state: State,
): boolean {
  const left = model.register?.leaves(input, output);
  return left !== undefined && model.equal(left, state);
}
