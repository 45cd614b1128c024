import { type Demand, demandOf, NONE } from './demand.js';
import type { Call, Model } from './model.js';
import { type Schedule, scheduleOf } from './schedule.js';
import { StateTable } from './state-table.js';

/** Calls that were answered, and leave every state as it is. */
export const READS = 0;
/** Answered calls that need a certain state and replace it. */
export const CONDITIONAL = 1;
/** Other answered calls. */
export const OTHERS = 2;
/** Calls that need not have happened. */
export const PENDING = 3;

/** The calls of a history as a search has them: calls and states are numbers. */
export class Problem<State, Input, Output> {
  readonly schedule: Schedule;
  readonly demand: Demand;
  /** The number of the state before the first call. */
  readonly initial: number;
  /** By call: {@link READS}, {@link CONDITIONAL}, {@link OTHERS} or {@link PENDING}. */
  readonly sort: Uint8Array;
  /** By pending call, the last one before it that needs and leaves the same; {@link NONE} if there is none, or that is not known. */
  readonly twin: Int32Array;
  readonly #model: Model<State, Input, Output>;
  readonly #states: StateTable<State>;
  readonly #inputs: Input[] = [];
  readonly #outputs: (Output | undefined)[] = [];

  /** @param indices of the calls that are there */
  constructor(model: Model<State, Input, Output>, calls: readonly Call<Input, Output>[], indices: ArrayLike<number>) {
    this.#model = model;
    this.#states = new StateTable(model);
    this.initial = this.#states.numberOf(model.init());
    this.schedule = scheduleOf(calls, indices);
    for (const index of this.schedule.index) {
      const { input, output, end } = calls[index] as Call<Input, Output>;
      this.#inputs.push(input);
      this.#outputs.push(end === Infinity ? undefined : output);
    }
    this.demand = demandOf(model, calls, this.schedule, this.#states);
    this.sort = new Uint8Array(this.schedule.count);
    for (let call = 0; call < this.schedule.count; call += 1) this.sort[call] = this.#sortOf(call);
    this.twin = twinsOf(this.demand, this.schedule);
  }

  /** How many states there are, as far as is known. */
  get states(): number {
    return this.#states.count;
  }

  /** The number of the state after a call; {@link NONE} if it is not possible. */
  step(state: number, call: number): number {
    const next = this.#model.step(this.#states.at(state), this.#inputs[call] as Input, this.#outputs[call]);
    return next === undefined ? NONE : this.#states.numberOf(next);
  }

  #sortOf(call: number): number {
    if (call >= this.schedule.answered) return PENDING;
    if (this.#model.isRead?.(this.#inputs[call] as Input, this.#outputs[call]) === true) return READS;
    return this.demand.needs[call] !== NONE ? CONDITIONAL : OTHERS;
  }
}

function twinsOf({ needs, leaves }: Demand, { count, answered }: Schedule): Int32Array {
  const twins = new Int32Array(count).fill(NONE);
  const last = new Map<string, number>();
  for (let call = answered; call < count; call += 1) {
    if (leaves[call] === NONE) continue;
    const does = `${needs[call]} ${leaves[call]}`;
    twins[call] = last.get(does) ?? NONE;
    last.set(does, call);
  }
  return twins;
}
