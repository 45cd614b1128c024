/** Where a row of a file stands. */
export interface RowPlace {
  /** From 1 on. */
  readonly row: number;
  /** Offset of its first byte. */
  readonly at: number;
}

/** Of each key the value in its last row, and where that stands. */
export class LastRows {
  /** The number of the value; 0 where there is no row, `UNWRITTEN` where its value is none. */
  readonly values: Int32Array;
  readonly #rows: Uint32Array;
  readonly #at: Float64Array;

  /** @param keys how many keys there are */
  constructor(keys: number) {
    this.values = new Int32Array(keys);
    this.#rows = new Uint32Array(keys);
    this.#at = new Float64Array(keys);
  }

  set(key: number, value: number, { row, at }: RowPlace): void {
    this.values[key] = value;
    this.#rows[key] = row;
    this.#at[key] = at;
  }

  placeOf(key: number): RowPlace {
    return { row: this.#rows[key] ?? 0, at: this.#at[key] ?? 0 };
  }
}
