import { GET, type History, MISSING, REFUSED, SET } from '../../src/consistency/history.js';
import { Random } from '../store/simulation/random.js';
import { EventHeap } from './event-heap.js';

export interface Simulation {
  readonly operations: number;
  readonly seed: number;
  readonly clients?: number;
  readonly keys?: number;
  readonly distribution?: 'uniform' | 'zipf';
  /** Shares, 0 to 1: of SETs among all operations; of SETs that are refused; of operations that are never answered. */
  readonly sets?: number;
  readonly refused?: number;
  readonly pending?: number;
  /** Of GETs that find that their key has been forgotten, as in a cache. */
  readonly forgotten?: number;
  /** Times are multiples of so many microseconds: the coarser, the more of them are equal. */
  readonly grainUs?: number;
}

/** Microseconds, on average, from the start of an operation to its effect, and from that to its end. */
const LEG_US = 200;
/** One in so many is slow, so many times. */
const SLOW_EVERY = 100;
const SLOW = 20;
/** How long a client waits for an answer that does not come. */
const PATIENCE_US = 5000;

/**
 * The history of clients that work on sound registers, each operation taking effect at one moment from its start to its
 * end: whatever the seed, it is linearizable. In the order of completion; what is never answered stands where
 * its client gave up.
 */
export function simulate(simulation: Simulation): History {
  return new World(simulation).run();
}

/** An operation under way is a slot of these columns; events are slots times three plus what happens. */
const EFFECT = 0;
const ANSWER = 1;
const GIVE_UP = 2;

class World {
  readonly #random: Random;
  readonly #events = new EventHeap();
  readonly #pick: () => number;
  readonly #registers: Int32Array;
  readonly #slots: Slot[] = [];
  readonly #free: number[] = [];
  readonly #recorder: Recorder;
  readonly #simulation: Required<Simulation>;
  #started = 0;
  #values = 0;

  constructor(simulation: Simulation) {
    this.#simulation = { ...DEFAULTS, ...simulation };
    const { seed, keys, distribution, operations, grainUs } = this.#simulation;
    this.#random = new Random(seed);
    this.#pick = distribution === 'zipf' ? zipf(keys, this.#random) : () => this.#random.below(keys);
    this.#registers = new Int32Array(keys).fill(MISSING);
    this.#recorder = new Recorder(operations, grainUs);
  }

  run(): History {
    const { clients, keys } = this.#simulation;
    for (let client = 0; client < clients; client++) this.#start(client, this.#random.below(1000));
    while (this.#events.size > 0) {
      const time = this.#events.time;
      const event = this.#events.pop();
      const at = Math.floor(event / 3);
      const slot = this.#slots[at] as Slot;
      const what = event % 3;
      if (what === EFFECT) this.#takeEffect(slot);
      if (what !== EFFECT) {
        this.#recorder.record(slot, what === ANSWER ? time : Number.POSITIVE_INFINITY);
        this.#start(slot.client, time);
      }
      slot.events -= 1;
      if (slot.events === 0) this.#free.push(at);
    }
    return this.#recorder.history(keys, this.#values);
  }

  #start(client: number, now: number): void {
    const { operations, sets, refused, pending } = this.#simulation;
    if (this.#started === operations) return;
    this.#started += 1;
    const kind = !this.#chance(sets) ? GET : this.#chance(refused) ? REFUSED : SET;
    const value = kind === GET ? MISSING : ++this.#values;
    const at = this.#free.pop() ?? this.#slots.push({ ...EMPTY }) - 1;
    const slot = this.#slots[at] as Slot;
    const start = now + this.#leg() / 10;
    Object.assign(slot, EMPTY, { client, kind, key: this.#pick(), value, start });
    if (kind !== REFUSED && this.#chance(pending)) this.#leaveOpen(slot, at);
    else {
      const effect = start + this.#leg();
      this.#schedule(slot, effect, 3 * at + EFFECT);
      this.#schedule(slot, effect + this.#leg(), 3 * at + ANSWER);
    }
  }

  /** It may happen before or after its client gives up, or never. */
  #leaveOpen(slot: Slot, at: number): void {
    if (this.#chance(0.5)) this.#schedule(slot, slot.start + 20 * this.#leg(), 3 * at + EFFECT);
    this.#schedule(slot, slot.start + PATIENCE_US, 3 * at + GIVE_UP);
  }

  #schedule(slot: Slot, time: number, event: number): void {
    slot.events += 1;
    this.#events.push(time, event);
  }

  #takeEffect(slot: Slot): void {
    if (slot.kind === SET) this.#registers[slot.key] = slot.value;
    if (slot.kind !== GET) return;
    if (this.#chance(this.#simulation.forgotten)) this.#registers[slot.key] = MISSING;
    slot.value = this.#registers[slot.key] as number;
  }

  #chance(share: number): boolean {
    return share > 0 && this.#random.below(1_000_000) < share * 1_000_000;
  }

  #leg(): number {
    // Never nothing: the answer is due after the effect.
    const us = -Math.log((this.#random.below(1 << 20) + 0.5) / (1 << 20)) * LEG_US;
    return this.#random.below(SLOW_EVERY) === 0 ? us * SLOW : us;
  }
}

const DEFAULTS: Omit<Required<Simulation>, 'operations' | 'seed'> = {
  clients: 50,
  keys: 10,
  distribution: 'uniform',
  sets: 0.5,
  refused: 0,
  pending: 0,
  forgotten: 0,
  grainUs: 1,
};

interface Slot {
  client: number;
  kind: number;
  key: number;
  value: number;
  start: number;
  /** How many events are still to come. */
  events: number;
}
const EMPTY: Slot = { client: 0, kind: GET, key: 0, value: MISSING, start: 0, events: 0 };

class Recorder {
  readonly #kind: Uint8Array;
  readonly #client: Uint32Array;
  readonly #key: Uint32Array;
  readonly #value: Int32Array;
  readonly #start: Float64Array;
  readonly #end: Float64Array;
  readonly #grainUs: number;
  #length = 0;

  constructor(operations: number, grainUs: number) {
    this.#kind = new Uint8Array(operations);
    this.#client = new Uint32Array(operations);
    this.#key = new Uint32Array(operations);
    this.#value = new Int32Array(operations);
    this.#start = new Float64Array(operations);
    this.#end = new Float64Array(operations);
    this.#grainUs = grainUs;
  }

  record(slot: Slot, end: number): void {
    const at = this.#length++;
    this.#kind[at] = slot.kind;
    this.#client[at] = slot.client;
    this.#key[at] = slot.key;
    this.#value[at] = slot.value;
    this.#start[at] = Math.floor(slot.start / this.#grainUs) * this.#grainUs;
    this.#end[at] = Math.floor(end / this.#grainUs) * this.#grainUs;
  }

  history(keys: number, values: number): History {
    return {
      length: this.#length,
      kind: this.#kind,
      client: this.#client,
      key: this.#key,
      value: this.#value,
      start: this.#start,
      end: this.#end,
      keys,
      values,
      events: [],
    };
  }
}

/** The first key is drawn most often, the n-th one n-th as often. */
function zipf(keys: number, random: Random): () => number {
  const upTo = new Float64Array(keys);
  let sum = 0;
  for (let key = 0; key < keys; key++) upTo[key] = sum += 1 / (key + 1);
  return () => {
    const drawn = (random.below(1 << 30) / (1 << 30)) * sum;
    let low = 0;
    let high = keys - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] as number) > drawn) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
