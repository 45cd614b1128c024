type Numbers = Float64Array | Int32Array | Uint32Array | Uint8Array;

/** A column of numbers that grows as they come. */
export class Column<T extends Numbers> {
  readonly #make: (length: number) => T;
  #numbers: T;
  #length = 0;

  /** @param make a typed array of so many zeros */
  constructor(make: (length: number) => T, capacity = 1024) {
    this.#make = make;
    this.#numbers = make(capacity);
  }

  get length(): number {
    return this.#length;
  }

  push(number: number): void {
    if (this.#length === this.#numbers.length) this.#grow();
    this.#numbers[this.#length] = number;
    this.#length += 1;
  }

  /** 0 where there is none. */
  at(index: number): number {
    return index < this.#length ? (this.#numbers[index] ?? 0) : 0;
  }

  /** Sets a number, after zeros where the column was shorter. */
  set(index: number, number: number): void {
    while (this.#length <= index) this.push(0);
    this.#numbers[index] = number;
  }

  /** The numbers themselves, as they are now: what is set in them is set here. */
  view(): T {
    return this.#numbers.subarray(0, this.#length) as T;
  }

  #grow(): void {
    const larger = this.#make(Math.max(16, 2 * this.#numbers.length));
    larger.set(this.#numbers);
    this.#numbers = larger;
  }
}
