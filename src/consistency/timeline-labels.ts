import type { TimelineOperation } from './timeline-order.js';

/** How much of keys and values a label holds, in characters. */
export interface LabelSize {
  /** 0: the key is left out. */
  readonly key: number;
  readonly value: number;
}

/** What stands in the bars, e.g. `set k3=v12`, `get k3 -> v12`. Values that differ look different, however much is cut. */
export function labelsOf(key: string, operations: readonly TimelineOperation[], size: LabelSize): string[] {
  const values = cutAll(
    operations.map(({ value }) => value),
    size.value,
  );
  const name = size.key === 0 ? '' : cutMiddle(quoted(key), size.key);
  return operations.map((operation, index) => labelOf(operation, name, values[index] ?? NOTHING));
}

const NOTHING = 'nothing';

function labelOf({ operation, outcome }: TimelineOperation, key: string, value: string): string {
  const head = key === '' ? operation : `${operation} ${key}`;
  const refused = outcome === 'refused' ? ' refused' : '';
  if (operation === 'get') return outcome === 'pending' ? head : `${head} -> ${value}`;
  return `${head}${operation === 'set' && key !== '' ? '=' : ' '}${value}${refused}`;
}

/** A value that could be taken for something else is in quotes. */
export function quoted(text: string): string {
  return text === '' || text === NOTHING || /[\s"]/.test(text) ? `"${text}"` : text;
}

function cutAll(values: readonly (string | null)[], most: number): string[] {
  const whole = values.map((value) => (value === null ? NOTHING : quoted(value)));
  const cut = whole.map((value) => cutMiddle(value, most));
  const differ = (parts: readonly string[]) => new Set(parts).size;
  if (differ(cut) === differ(whole)) return cut;
  const numbers = [...new Set(whole)];
  return whole.map((value) =>
    value.length <= most ? value : `${cutMiddle(value, most - 2)}#${numbers.indexOf(value) + 1}`,
  );
}

/** A text of at most so many characters, the middle left out. */
export function cutMiddle(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = Math.max(0, most - 1);
  const tail = Math.floor(kept / 2);
  return `${text.slice(0, kept - tail)}…${tail === 0 ? '' : text.slice(-tail)}`;
}
