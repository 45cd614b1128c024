import type { Model } from './model.js';

/** Small numbers for states: equal states get the same one, so that a search compares numbers. */
export class StateTable<State> {
  readonly #model: Pick<Model<State, never, never>, 'equal' | 'hash'>;
  readonly #states: State[] = [];
  /** Open addressing: the number of a state plus one; 0 where there is none. A power of two, at most half full. */
  #slots = new Int32Array(64);

  constructor(model: Pick<Model<State, never, never>, 'equal' | 'hash'>) {
    this.#model = model;
  }

  get count(): number {
    return this.#states.length;
  }

  /** The state of a number that was given out. */
  at(number: number): State {
    return this.#states[number] as State;
  }

  /** The number of a state, from 0 on; a new one where it is new. */
  numberOf(state: State): number {
    let slot = this.#slotOf(state);
    for (let entry = this.#slots[slot] ?? 0; entry !== 0; entry = this.#slots[slot] ?? 0) {
      if (this.#model.equal(this.at(entry - 1), state)) return entry - 1;
      slot = (slot + 1) & (this.#slots.length - 1);
    }
    this.#slots[slot] = this.#states.push(state);
    if (2 * this.#states.length > this.#slots.length) this.#grow();
    return this.#states.length - 1;
  }

  #slotOf(state: State): number {
    const hash = Math.imul(this.#model.hash(state), 0x9e3779b1);
    return (hash ^ (hash >>> 15)) & (this.#slots.length - 1);
  }

  #grow(): void {
    this.#slots = new Int32Array(2 * this.#slots.length);
    this.#states.forEach((state, number) => {
      let slot = this.#slotOf(state);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & (this.#slots.length - 1);
      this.#slots[slot] = number + 1;
    });
  }
}
