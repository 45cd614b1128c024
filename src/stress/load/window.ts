/** The requests that a client has under way, oldest first. */
export class Window {
  readonly size: number;
  readonly #kinds: Uint8Array;
  readonly #keys: Uint32Array;
  readonly #values: Int32Array;
  readonly #starts: Float64Array;
  readonly #dues: Float64Array;
  #first = 0;
  count = 0;

  /** @param size how many there may be */
  constructor(size: number) {
    this.size = size;
    this.#kinds = new Uint8Array(size);
    this.#keys = new Uint32Array(size);
    this.#values = new Int32Array(size);
    this.#starts = new Float64Array(size);
    this.#dues = new Float64Array(size);
  }

  /** @param due when it was to be sent */
  push(kind: number, key: number, value: number, due: number): void {
    const slot = this.#slot(this.count);
    this.#kinds[slot] = kind;
    this.#keys[slot] = key;
    this.#values[slot] = value;
    this.#dues[slot] = due;
    this.count += 1;
  }

  /** The last `count` of them are sent now. */
  start(count: number, now: number): void {
    for (let index = this.count - count; index < this.count; index += 1) this.#starts[this.#slot(index)] = now;
  }

  /** Drops the oldest. */
  shift(): void {
    this.#first = this.#slot(1);
    this.count -= 1;
  }

  /** Of the oldest. */
  get kind(): number {
    return this.#kinds[this.#first]!;
  }

  get key(): number {
    return this.#keys[this.#first]!;
  }

  get value(): number {
    return this.#values[this.#first]!;
  }

  get startedAt(): number {
    return this.#starts[this.#first]!;
  }

  get due(): number {
    return this.#dues[this.#first]!;
  }

  #slot(index: number): number {
    const slot = this.#first + index;
    return slot < this.size ? slot : slot - this.size;
  }
}
