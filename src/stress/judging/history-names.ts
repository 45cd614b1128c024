import { type History, type Names, REFUSED, SET } from '../../consistency/history.js';
import type { Keys } from '../load/keys.js';
import type { Values } from '../load/values.js';

/**
 * The texts of a run's keys and values, as they were on the wire; of a value its token, which says all that the rest repeats.
 * Who wrote which value is looked up in the history, when the first is asked for.
 */
export function historyNames(history: Omit<History, 'names'>, keys: Keys, values: Values): Names {
  let writers: Int32Array | undefined;
  return {
    key: (key) => keys.name(key),
    value: (value) => {
      writers ??= writersOf(history);
      const operation = writers[value] ?? -1;
      if (operation < 0) return `v${value}`;
      const [client, key] = [history.client[operation] ?? 0, history.key[operation] ?? 0];
      return values.token.text(value, client, key);
    },
  };
}

/** The operation that writes each value; -1 where none does. */
function writersOf({ length, kind, value, values }: Omit<History, 'names'>): Int32Array {
  const writers = new Int32Array(values + 1).fill(-1);
  for (let index = 0; index < length; index += 1)
    if (kind[index] === SET || kind[index] === REFUSED) writers[value[index]!] = index;
  return writers;
}
