import type { Call, Model } from '../../src/consistency/model.js';

/**
 * Whether calls, 30 at most, have an explanation, by a model's `step` alone: it tries every order that respects precedence, but none
 * twice from where the same calls led to the same state.
 * @param indices of the calls that are there, all unless given
 */
export function isLinearizable<State, Input, Output>(
  model: Model<State, Input, Output>,
  all: readonly Call<Input, Output>[],
  indices: readonly number[] = [...all.keys()],
): boolean {
  const calls = indices.map((index) => all[index]!);
  const answered = calls.reduce((set, { end }, at) => (end === Infinity ? set : set | (1 << at)), 0);
  const before = calls.map(({ start }) => calls.reduce((set, { end }, at) => (end < start ? set | (1 << at) : set), 0));
  const seen = new Map<number, State[]>();
  const from = (placed: number, state: State): boolean => {
    if ((placed & answered) === answered) return true;
    const states = seen.get(placed) ?? [];
    if (states.some((other) => model.equal(other, state))) return false;
    seen.set(placed, [...states, state]);
    return calls.some(({ input, output }, at) => {
      if ((placed & (1 << at)) !== 0 || ((before[at] ?? 0) & ~placed) !== 0) return false;
      const next = model.step(state, input, output);
      return next !== undefined && from(placed | (1 << at), next);
    });
  };
  return from(0, model.init());
}

/** Says why an order of calls is no explanation; undefined if it is one. */
export function whatIsWrongWith<State, Input, Output>(
  order: readonly number[],
  model: Model<State, Input, Output>,
  calls: readonly Call<Input, Output>[],
): string | undefined {
  const missing = calls.findIndex(({ end }, at) => end < Infinity && !order.includes(at));
  if (missing >= 0) return `call ${missing} is missing`;
  if (new Set(order).size < order.length) return 'a call is there twice';
  let state = model.init();
  for (const [at, index] of order.entries()) {
    const { start, input, output } = calls[index] as Call<Input, Output>;
    const late = order.slice(at).find((other) => (calls[other] as Call<Input, Output>).end < start);
    if (late !== undefined) return `call ${late} precedes call ${index}`;
    const next = model.step(state, input, output);
    if (next === undefined) return `call ${index} is not possible`;
    state = next;
  }
  return undefined;
}
