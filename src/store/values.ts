/** The latest value of each key, in memory. Keys are byte strings (latin1); values never change once they are in. */
export interface ValueTable {
  readonly size: number;
  get(key: string): Buffer | undefined;
  set(key: string, value: Buffer): void;
}

export function createValueTable(): ValueTable {
  return new Map<string, Buffer>();
}
