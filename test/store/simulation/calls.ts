import type { Random } from './random.js';

export type Operation =
  | 'open'
  | 'create'
  | 'exists'
  | 'rename'
  | 'remove'
  | 'syncFolder'
  | 'read'
  | 'write'
  | 'writeNow'
  | 'writeDurably'
  | 'sync'
  | 'truncate'
  | 'close';

/** A call that was made, and what became of it; those that a crash has cut short stay under way. */
export interface Call {
  readonly operation: Operation;
  readonly path: string;
  /** Of the calls to an open file, which one. */
  readonly file: object | undefined;
  outcome: 'under way' | 'done' | 'failed';
}

/** The steps of a call: each `yield` is an instant at which everything may stop. It throws to fail. */
export type Steps<T> = Generator<void, T, void>;

/** Thrown by a call that the machine did not survive: nothing may be made of this. */
export class MachineDown extends Error {}

/**
 * The system calls of one run of a server: they make progress only by `step`, until the machine stops, for good. From
 * then on no call returns.
 */
export class Calls {
  /** In order. */
  readonly made: Call[] = [];
  readonly #random: Random;
  /** Of each file, those whose failure may leave in it what was refused, and those that mend that. */
  readonly #bearing = new Map<object, Call[]>();
  #underWay: (() => 'returned' | 'going on')[] = [];
  #stepsLeft: number;

  /** The machine stops in place of the step that follows so many. */
  constructor(random: Random, steps: number) {
    this.#random = random;
    this.#stepsLeft = steps;
  }

  get areStopped(): boolean {
    return this.#stepsLeft < 0;
  }

  get areIdle(): boolean {
    return this.#underWay.length === 0;
  }

  /** How many calls of these kinds have failed. */
  failed(operations: readonly Operation[]): number {
    return this.made.filter(({ operation, outcome }) => outcome === 'failed' && operations.includes(operation)).length;
  }

  /** The calls to truncate or sync this file, in order. */
  bearingOn(file: object | undefined): readonly Call[] {
    return (file && this.#bearing.get(file)) ?? [];
  }

  stop(): void {
    this.#stepsLeft = -1;
  }

  /** Takes one step of any of the calls under way, if there is one. */
  step(): void {
    const index = this.#random.below(this.#underWay.length);
    const advance = this.#underWay[index];
    if (advance === undefined || !this.#mayStep()) return;
    if (advance() === 'returned') this.#underWay.splice(index, 1);
  }

  start<T>(operation: Operation, path: string, steps: Steps<T>, file?: object): Promise<T> {
    return new Promise((resolve, reject) => {
      const running = recorded(this.#enter(operation, path, file), steps);
      this.#underWay.push(() => {
        try {
          const next = running.next();
          if (next.done !== true) return 'going on';
          resolve(next.value);
        } catch (error) {
          reject(error);
        }
        return 'returned';
      });
    });
  }

  /** All steps at once. */
  run<T>(operation: Operation, path: string, steps: Steps<T>, file: object): T {
    const running = recorded(this.#enter(operation, path, file), steps);
    while (this.#mayStep()) {
      const next = running.next();
      if (next.done === true) return next.value;
    }
    throw new MachineDown();
  }

  #enter(operation: Operation, path: string, file: object | undefined): Call {
    const call: Call = { operation, path, file, outcome: 'under way' };
    if (this.areStopped) return call;
    this.made.push(call);
    if (file !== undefined && (operation === 'truncate' || operation === 'sync')) {
      const bearing = this.#bearing.get(file);
      if (bearing === undefined) this.#bearing.set(file, [call]);
      else bearing.push(call);
    }
    return call;
  }

  #mayStep(): boolean {
    if (this.areStopped) return false;
    this.#stepsLeft--;
    return !this.areStopped;
  }
}

/** The machine may stop between the last effect of a call and its return, too: that is a step of its own. */
function* recorded<T>(call: Call, steps: Steps<T>): Steps<T> {
  try {
    const result = yield* steps;
    yield;
    call.outcome = 'done';
    return result;
  } catch (error) {
    call.outcome = 'failed';
    throw error;
  }
}
