/**
 * One operation of a client, from the moment it was sent to the moment it was answered. It takes effect at one moment from
 * `start` to `end`, ends included; a call precedes another only if its `end` is less than the other's `start`.
 */
export interface Call<Input, Output> {
  readonly client: number;
  readonly start: number;
  /** `Infinity` for a pending call, one that was never answered: it may have happened, at any time after `start`, or never. */
  readonly end: number;
  readonly input: Input;
  /** `undefined` for a pending call. */
  readonly output: Output | undefined;
}

/**
 * What an object does when its calls come one after another; a checker asks whether calls that overlapped can be put in an
 * order that the model allows. Everything is a function of its arguments alone, and no state is ever changed in place.
 *
 * A counter, whose `input` is what to add and whose `output` is the sum:
 *
 * ```ts
 * const counter: Model<number, number, number> = {
 *   name: 'counter',
 *   init: () => 0,
 *   step: (sum, add, output) => (output === undefined || output === sum + add ? sum + add : undefined),
 *   equal: (a, b) => a === b,
 *   hash: (sum) => sum,
 *   isRead: (add) => add === 0,
 * };
 * checkModel(counter, [
 *   { client: 0, start: 0, end: 10, input: 1, output: 1 },
 *   { client: 1, start: 5, end: 15, input: 1, output: 1 }, // a lost update: no order explains two sums of 1
 * ]).verdict; // 'violation'
 * ```
 *
 * @typeParam State anything but `undefined`
 */
export interface Model<State, Input, Output> {
  readonly name: string;
  /** The state before the first call. */
  init(): State;
  /**
   * The state after a call that was answered with `output`; `undefined` if an object in this state cannot answer that. For a
   * pending call, whose output is `undefined`, the state if it happens; `undefined` if that would not make a difference.
   */
  step(state: State, input: Input, output: Output | undefined): State | undefined;
  equal(a: State, b: State): boolean;
  /** An integer; the same for equal states, and best another for others. */
  hash(state: State): number;
  /**
   * Whether a call with this input and output leaves every state as it is. Such calls are taken as soon as they are
   * possible, which saves most of the search; without this, no call is taken for a read.
   */
  isRead?(input: Input, output: Output | undefined): boolean;
  /** For objects that hold one value; it makes the search shorter, and counterexamples small. */
  readonly register?: RegisterLike<State, Input, Output>;
}

/**
 * What holds of objects whose calls either leave the state as it is or replace it by one that the call alone determines.
 * For each call, `step` gives
 * - nothing (`undefined`) in any state but `needs`, where there is one, and not nothing in that one;
 * - `leaves` where there is one, whatever the state was; the same state where there is none.
 *
 * A call with neither may look at the state: a compare-and-set that was refused, say.
 */
export interface RegisterLike<State, Input, Output> {
  /** The only state in which the call is possible: the value read, or the one to be replaced. */
  needs(input: Input, output: Output | undefined): State | undefined;
  /** The state after the call: the value written. */
  leaves(input: Input, output: Output | undefined): State | undefined;
}
