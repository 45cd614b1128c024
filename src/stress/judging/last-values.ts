import { GET, type History, REFUSED, SET } from '../../consistency/history.js';

/** What became of the SET that writes a value. */
export type Fate = 'unknown' | 'pending' | 'stored' | 'refused';
const FATES: readonly Fate[] = ['unknown', 'pending', 'stored', 'refused'];
const [PENDING, STORED, REFUSED_FATE] = [1, 2, 3];

/** A value that cannot be the last one of its key. */
export interface Outdated {
  readonly key: number;
  /** 0 where there is none at all. */
  readonly found: number;
  /** One that was stored, and took effect later. */
  readonly later: number;
}

/** What a history says about the values that its keys may have at its end. */
export class LastValues {
  readonly #history: History;
  readonly #fates: Uint8Array;
  readonly #reads: 'trusted' | 'doubted';

  /** @param reads whether a GET proves that what it saw was still there when it began */
  constructor(history: History, reads: 'trusted' | 'doubted' = 'trusted') {
    this.#history = history;
    this.#reads = reads;
    this.#fates = new Uint8Array(history.values + 1);
    const { kind, value, end } = history;
    for (let index = 0; index < history.length; index += 1) {
      const number = value[index] as number;
      if (kind[index] === REFUSED) this.#fates[number] = REFUSED_FATE;
      else if (kind[index] === SET) this.#fates[number] = end[index] === Number.POSITIVE_INFINITY ? PENDING : STORED;
    }
  }

  fateOf(value: number): Fate {
    return FATES[this.#fates[value] ?? 0] as Fate;
  }

  /**
   * The keys whose last value cannot be what was found: another one was stored that certainly took effect later.
   *
   * A value was there at the latest when its SET ended, or when a GET ended that had seen it; another that was stored was there
   * when its SET began, when a GET began that saw it, or later. If that is later, it was written later, as a value is written once.
   * Values that were never acknowledged prove nothing: a server may show them before they are in its file.
   * @param found the last value of each key, 0 where there is none. One that nobody is known to have written is taken to be pending.
   */
  outdated(found: Int32Array): Outdated[] {
    const thereBy = this.#thereBy(found);
    const latest = new Float64Array(this.#history.keys).fill(Number.NEGATIVE_INFINITY);
    const later = new Int32Array(this.#history.keys);
    const { length, kind, key, value, start, end } = this.#history;
    for (let index = 0; index < length; index += 1) {
      const [of, number] = [key[index] as number, value[index] as number];
      if (number <= 0 || number === found[of] || this.#fates[number] !== STORED) continue;
      const proves =
        kind[index] === SET ||
        (kind[index] === GET && this.#reads === 'trusted' && end[index] !== Number.POSITIVE_INFINITY);
      if (!proves || (start[index] as number) <= (latest[of] as number)) continue;
      latest[of] = start[index] as number;
      later[of] = number;
    }
    return Array.from(later, (number, of) => ({ key: of, found: found[of] as number, later: number })).filter(
      ({ key, later }) => later > 0 && (latest[key] as number) > (thereBy[key] as number),
    );
  }

  /** By when the value that was found was there for certain; where nothing was found, before everything. */
  #thereBy(found: Int32Array): Float64Array {
    const { length, kind, key, value, end } = this.#history;
    const thereBy = Float64Array.from(found, (number) =>
      number === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY,
    );
    for (let index = 0; index < length; index += 1) {
      const of = key[index] as number;
      if (value[index] !== found[of] || found[of] === 0 || kind[index] === REFUSED) continue;
      thereBy[of] = Math.min(thereBy[of] as number, end[index] as number);
    }
    return thereBy;
  }
}
