import type { Schedule } from './schedule.js';

/** Where the row of a configuration has its state, the rank of the first call in order of ends that is not placed, and its bits. */
const STATE = 0;
const RANK = 1;
const BITS = 2;

/**
 * The calls of a schedule that have been placed, in their order, and the configuration that this led to.
 *
 * As Lowe observed, all that matters for what may follow is the set of calls placed and the state. All answered calls of a
 * rank below `rank` are in the set; of the others that are, each was under way when the one of that rank ended, so that
 * their bits tell them apart.
 */
export class Placement {
  readonly #schedule: Schedule;
  readonly #row: Int32Array;
  readonly #calls: Int32Array;
  readonly #statesBefore: Int32Array;
  readonly #ranksBefore: Int32Array;
  /** How many calls are placed. */
  depth = 0;
  /** The number of the state after them. */
  state: number;
  /** Of the first answered call, in order of ends, that is not placed. */
  rank = 0;

  constructor(schedule: Schedule, state: number) {
    this.#schedule = schedule;
    this.state = state;
    this.#row = new Int32Array(BITS + Math.ceil(schedule.bits / 32));
    this.#calls = new Int32Array(schedule.count);
    this.#statesBefore = new Int32Array(schedule.count);
    this.#ranksBefore = new Int32Array(schedule.count);
  }

  /** Numbers in a row. */
  get width(): number {
    return this.#row.length;
  }

  /** All answered calls are placed. */
  get isComplete(): boolean {
    return this.rank === this.#schedule.answered;
  }

  /** The calls placed, in order. */
  get calls(): Int32Array {
    return this.#calls.subarray(0, this.depth);
  }

  /** The configuration; valid until the next change. @param state what stands for the state */
  row(state: number): Int32Array {
    this.#row[STATE] = state;
    this.#row[RANK] = this.rank;
    return this.#row;
  }

  /** Whether a pending call is placed. */
  hasPending(call: number): boolean {
    return this.#hasBit(this.#schedule.bit[call] as number);
  }

  place(call: number, state: number): void {
    this.#calls[this.depth] = call;
    this.#statesBefore[this.depth] = this.state;
    this.#ranksBefore[this.depth] = this.rank;
    this.depth += 1;
    this.state = state;
    this.#setBit(this.#schedule.bit[call] as number);
    this.#passPlaced();
  }

  /** Takes back the last call placed, and returns it. */
  undo(): number {
    const { byRank, bit } = this.#schedule;
    this.depth -= 1;
    const call = this.#calls[this.depth] as number;
    const rank = this.#ranksBefore[this.depth] as number;
    while (this.rank > rank) {
      this.rank -= 1;
      this.#setBit(bit[byRank[this.rank] as number] as number);
    }
    this.#clearBit(bit[call] as number);
    this.state = this.#statesBefore[this.depth] as number;
    return call;
  }

  /** Passes calls that are placed; their bits are free for others, which start after them. */
  #passPlaced(): void {
    const { byRank, bit, answered } = this.#schedule;
    while (this.rank < answered) {
      const next = bit[byRank[this.rank] as number] as number;
      if (!this.#hasBit(next)) return;
      this.#clearBit(next);
      this.rank += 1;
    }
  }

  #hasBit(bit: number): boolean {
    return ((this.#row[BITS + (bit >>> 5)] as number) & (1 << (bit & 31))) !== 0;
  }

  #setBit(bit: number): void {
    const at = BITS + (bit >>> 5);
    this.#row[at] = (this.#row[at] as number) | (1 << (bit & 31));
  }

  #clearBit(bit: number): void {
    const at = BITS + (bit >>> 5);
    this.#row[at] = (this.#row[at] as number) & ~(1 << (bit & 31));
  }
}
