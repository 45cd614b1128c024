import type { History } from '../../consistency/history.js';
import { checkRegister } from '../../consistency/register.js';
import type { Columns } from '../load/columns.js';
import type { Mode } from './judge.js';

/** Values in a chunk lie close together; where they do not, to look at it would take too long. */
const MOST_VALUES = 1_000_000;

/**
 * What is known of the verdict while a run goes on: each chunk of operations is judged by itself, as soon as it is there. What is
 * found so is found for good; what reaches beyond a chunk is left to the end. A few milliseconds for each 10,000 operations.
 */
export class VerdictSoFar {
  readonly #keys: number;
  readonly #mode: Mode;
  /** Whether a key is known to contradict itself. */
  isBad = false;

  constructor(keys: number, mode: Mode) {
    this.#keys = keys;
    this.#mode = mode;
  }

  take(chunk: Columns): void {
    if (this.isBad) return;
    const history = historyOf(chunk, this.#keys);
    if (history === undefined) return;
    const { verdict } = checkRegister(history, { mode: this.#mode, partial: true, atMost: 1 });
    this.isBad = verdict === 'violation';
  }
}

/** A history of its own, its values numbered from 1 on; undefined where they lie too far apart. */
function historyOf(chunk: Columns, keys: number): History | undefined {
  const value = chunk.value.slice(0, chunk.length);
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (const number of value) {
    if (number <= 0) continue;
    least = Math.min(least, number);
    most = Math.max(most, number);
  }
  const values = most === 0 ? 0 : most - least + 1;
  if (values > MOST_VALUES) return undefined;
  for (let index = 0; index < value.length; index += 1) if (value[index]! > 0) value[index]! -= least - 1;
  return { ...chunk, value, keys, values, events: [] };
}
