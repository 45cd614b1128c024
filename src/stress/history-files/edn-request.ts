import { type EdnOperation, type EdnValue, FormError } from './edn-operation.js';

/** What a process asks of a register. */
export type EdnRequest =
  | { readonly f: 'read' }
  | { readonly f: 'write'; readonly key: string; readonly value: string | null }
  | { readonly f: 'cas'; readonly key: string; readonly from: string | null; readonly to: string | null };

/** A value of a key; of {@link ONE_KEY}, where none is named. */
export interface KeyValue {
  readonly key: string;
  readonly value: string | null;
}

/** The key of operations that name none. */
export const ONE_KEY = 'register';

/** @throws FormError for what cannot be asked of a register */
export function requestOf({ f, value }: EdnOperation): EdnRequest {
  if (f === 'read') return { f };
  if (f === 'write') return { f, ...keyValueOf(value) };
  if (f === 'cas') return { f, ...casOf(value) };
  throw new FormError(f === '' ? 'there is no :f in this' : `:f :${f} is none of :read, :write and :cas`);
}

/**
 * A value, or, in a vector of two, a key and its value.
 * @throws FormError for other vectors
 */
export function keyValueOf(value: EdnValue): KeyValue {
  if (!isVector(value)) return { key: ONE_KEY, value };
  const [key = null, own = null] = value;
  if (value.length !== 2 || isVector(own)) throw new FormError('a value is no vector but one of a key and a value');
  return { key: textOf(key), value: own };
}

/** `[from to]`, or `[key [from to]]`. */
function casOf(value: EdnValue): { key: string; from: string | null; to: string | null } {
  if (isVector(value) && value.length === 2) {
    const [first = null, second = null] = value;
    if (isVector(second)) {
      const { key: _, ...pair } = casOf(second);
      return { ...pair, key: textOf(first) };
    }
    if (!isVector(first)) return { key: ONE_KEY, from: first, to: second };
  }
  throw new FormError('the value of a :cas is a vector of two: what it wants to find, and what it writes');
}

function isVector(value: EdnValue): value is readonly EdnValue[] {
  return Array.isArray(value);
}

function textOf(value: EdnValue): string {
  if (value === null) return 'nil';
  return isVector(value) ? `[${value.map(textOf).join(' ')}]` : value;
}
