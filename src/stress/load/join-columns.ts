import type { Remark } from '../../consistency/history.js';
import { allocateColumns, type Columns } from './columns.js';

/** What one thread recorded. */
export interface Recorded {
  /** In the order in which they came. They are emptied: who joins gigabytes has no room for them twice. */
  readonly chunks: readonly MutableColumns[];
  readonly remarks: readonly (readonly [number, Remark])[];
}

/** The columns are longer by this: whoever reads everything back once more appends what came. */
export const SPARE_ROOM = 1000;

type Name = Exclude<keyof Columns, 'length'>;
/** Columns that may be exchanged for others. */
export type MutableColumns = { -readonly [Name in keyof Columns]: Columns[Name] };

/**
 * The operations of all threads in one row, in order of their ends, as checkers like it. An operation without an end stands where
 * it was given up.
 */
export function joinColumns(threads: readonly Recorded[]): { columns: Columns; remarks: Map<number, Remark> } {
  const length = threads.reduce((sum, { chunks }) => sum + lengthOf(chunks), 0);
  const from = order(threads, length);
  const remarks = placeRemarks(threads, from);
  // One column after the other: what each is made of is dropped before the next is allocated.
  const end = gather(threads, from, 'end', new Float64Array(length + SPARE_ROOM));
  const start = gather(threads, from, 'start', new Float64Array(length + SPARE_ROOM));
  const value = gather(threads, from, 'value', new Int32Array(length + SPARE_ROOM));
  const key = gather(threads, from, 'key', new Uint32Array(length + SPARE_ROOM));
  const client = gather(threads, from, 'client', new Uint32Array(length + SPARE_ROOM));
  const kind = gather(threads, from, 'kind', new Uint8Array(length + SPARE_ROOM));
  return { columns: { length, kind, client, key, value, start, end }, remarks };
}

function lengthOf(chunks: readonly Columns[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0);
}

/** From which thread the next operation is, in order; undefined where there is one thread alone. */
function order(threads: readonly Recorded[], length: number): Uint8Array | undefined {
  if (threads.length === 1) return undefined;
  const from = new Uint8Array(length);
  const cursors = threads.map(({ chunks }) => new Cursor(chunks));
  for (let index = 0; index < length; index += 1) {
    let first = -1;
    let earliest = Number.POSITIVE_INFINITY;
    for (const [thread, cursor] of cursors.entries()) {
      if (cursor.isOver || cursor.end > earliest || (first >= 0 && cursor.end === earliest)) continue;
      first = thread;
      earliest = cursor.end;
    }
    from[index] = first;
    cursors[first]?.advance();
  }
  return from;
}

/** A walk through the ends of one thread. */
class Cursor {
  readonly #chunks: readonly Columns[];
  #chunk = 0;
  #at = 0;
  /** That of the operation it stands at; for one without an end, that of the one before. */
  end = 0;

  constructor(chunks: readonly Columns[]) {
    this.#chunks = chunks;
    this.#look();
  }

  get isOver(): boolean {
    return this.#chunk >= this.#chunks.length;
  }

  advance(): void {
    this.#at += 1;
    if (this.#at >= (this.#chunks[this.#chunk]?.length ?? 0)) {
      this.#chunk += 1;
      this.#at = 0;
    }
    this.#look();
  }

  #look(): void {
    const end = this.#chunks[this.#chunk]?.end[this.#at];
    if (end !== undefined && end !== Number.POSITIVE_INFINITY) this.end = end;
  }
}

function placeRemarks(threads: readonly Recorded[], from: Uint8Array | undefined): Map<number, Remark> {
  if (from === undefined) return new Map(threads[0]?.remarks);
  const wanted = threads.map(({ remarks }) => new Map(remarks));
  const counts = threads.map(() => 0);
  const placed = new Map<number, Remark>();
  if (wanted.every(({ size }) => size === 0)) return placed;
  for (const [index, thread] of from.entries()) {
    const remark = wanted[thread]?.get(counts[thread]!);
    if (remark !== undefined) placed.set(index, remark);
    counts[thread]! += 1;
  }
  return placed;
}

const NOTHING: MutableColumns = allocateColumns(0);

/** Joins one column, and drops what it is made of. */
function gather<N extends Name>(
  threads: readonly Recorded[],
  from: Uint8Array | undefined,
  name: N,
  column: MutableColumns[N],
): MutableColumns[N] {
  if (from === undefined) {
    let at = 0;
    for (const chunk of threads[0]?.chunks ?? []) {
      column.set(chunk[name].subarray(0, chunk.length), at);
      at += chunk.length;
    }
  } else interleave(threads, from, name, column);
  for (const { chunks } of threads) for (const chunk of chunks) chunk[name] = NOTHING[name];
  return column;
}

function interleave(threads: readonly Recorded[], from: Uint8Array, name: Name, column: Columns[Name]): void {
  const parts = threads.map(({ chunks }) => chunks.map((chunk) => chunk[name]));
  const lengths = threads.map(({ chunks }) => chunks.map(({ length }) => length));
  const [chunk, at] = [threads.map(() => 0), threads.map(() => 0)];
  for (let index = 0; index < from.length; index += 1) {
    const thread = from[index]!;
    const which = chunk[thread]!;
    const place = at[thread]!;
    column[index] = parts[thread]![which]![place]!;
    const isLast = place + 1 === lengths[thread]![which];
    at[thread] = isLast ? 0 : place + 1;
    if (isLast) chunk[thread] = which + 1;
  }
}
