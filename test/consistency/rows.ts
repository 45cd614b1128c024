import {
  GET,
  type History,
  type HistoryEvent,
  MISSING,
  REFUSED,
  type Remark,
  SET,
  UNWRITTEN,
} from '../../src/consistency/history.js';

/** An operation, for histories that are written by hand or drawn at random. */
export interface Row {
  readonly kind: 'get' | 'set' | 'refused';
  readonly key?: number;
  readonly value: number;
  readonly start: number;
  /** Pending without it. */
  readonly end?: number;
  readonly client?: number;
}

const KINDS = { get: GET, set: SET, refused: REFUSED };

/** Operations keep the order of the rows. */
export function historyOf(
  rows: readonly Row[],
  { events = [], remarks }: { events?: readonly HistoryEvent[]; remarks?: ReadonlyMap<number, Remark> } = {},
): History {
  const column = (of: (row: Row, index: number) => number) => rows.map(of);
  return {
    length: rows.length,
    kind: Uint8Array.from(column(({ kind }) => KINDS[kind])),
    client: Uint32Array.from(column(({ client }, index) => client ?? index)),
    key: Uint32Array.from(column(({ key }) => key ?? 0)),
    value: Int32Array.from(column(({ value }) => value)),
    start: Float64Array.from(column(({ start }) => start)),
    end: Float64Array.from(column(({ end }) => end ?? Number.POSITIVE_INFINITY)),
    keys: Math.max(1, ...rows.map(({ key }) => 1 + (key ?? 0))),
    values: Math.max(0, ...rows.map(({ value }) => value)),
    events,
    ...(remarks === undefined ? {} : { remarks }),
  };
}

/** The same history without the other operations, in the order of the indices. */
export function pick(history: History, indices: readonly number[] | Uint32Array): History {
  const column = <T extends Float64Array | Int32Array | Uint32Array | Uint8Array>(from: T): T => {
    const to = new (from.constructor as new (length: number) => T)(indices.length);
    for (let at = 0; at < indices.length; at++) to[at] = from[indices[at]!]!;
    return to;
  };
  const { remarks, ...rest } = history;
  return {
    ...rest,
    length: indices.length,
    kind: column(history.kind),
    client: column(history.client),
    key: column(history.key),
    value: column(history.value),
    start: column(history.start),
    end: column(history.end),
    ...(remarks === undefined
      ? {}
      : {
          remarks: new Map([...indices].flatMap((from, to) => (remarks.has(from) ? [[to, remarks.get(from)!]] : []))),
        }),
  };
}

/**
 * Rows from a text such as `set 1 0-10, get 1 5-20, get - 30-40`: what it does, the value, `-` for none and `?` for one
 * that nobody wrote, start and end. Without an end it is pending: `set 1 0-`. Another key than the first goes before
 * the value: `set 1:7 0-10`.
 */
export function rowsOf(text: string): Row[] {
  return text.split(/,\s*/).map((row) => {
    const [, kind, key, value, start, end] = /^(get|set|refused) (?:(\d+):)?(\d+|-|\?) (\d+)-(\d*)$/.exec(row) ?? [];
    if (kind === undefined) throw new Error(`${row} is no operation`);
    return {
      kind: kind as Row['kind'],
      key: Number(key ?? 0),
      value: value === '-' ? MISSING : value === '?' ? UNWRITTEN : Number(value),
      start: Number(start),
      ...(end === '' ? {} : { end: Number(end) }),
    };
  });
}

/** One history after another; keys and values of both are the same ones. */
export function concatenated(one: History, other: History): History {
  return {
    ...one,
    length: one.length + other.length,
    kind: Uint8Array.of(...one.kind, ...other.kind),
    client: Uint32Array.of(...one.client, ...other.client),
    key: Uint32Array.of(...one.key, ...other.key),
    value: Int32Array.of(...one.value, ...other.value),
    start: Float64Array.of(...one.start, ...other.start),
    end: Float64Array.of(...one.end, ...other.end),
    keys: Math.max(one.keys, other.keys),
    values: Math.max(one.values, other.values),
  };
}
