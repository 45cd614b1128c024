/** Operations that one thread recorded, in order of their ends; see consistency/history.ts for what the columns hold. */
export interface Columns {
  readonly length: number;
  readonly kind: Uint8Array<ArrayBuffer>;
  readonly client: Uint32Array<ArrayBuffer>;
  readonly key: Uint32Array<ArrayBuffer>;
  readonly value: Int32Array<ArrayBuffer>;
  readonly start: Float64Array<ArrayBuffer>;
  readonly end: Float64Array<ArrayBuffer>;
}

export function allocateColumns(length: number): Columns {
  return {
    length,
    kind: new Uint8Array(length),
    client: new Uint32Array(length),
    key: new Uint32Array(length),
    value: new Int32Array(length),
    start: new Float64Array(length),
    end: new Float64Array(length),
  };
}

/** The memory of the columns, to be handed to another thread. */
export function buffersOf({ kind, client, key, value, start, end }: Columns): ArrayBuffer[] {
  return [kind, client, key, value, start, end].map(({ buffer }) => buffer);
}
