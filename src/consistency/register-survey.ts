import { GET, type History, MISSING, REFUSED, SET, UNWRITTEN } from './history.js';

/** What one look at every operation of a history of registers tells, before any is judged. */
export interface RegisterSurvey {
  /**
   * By value: 1 + the key to which it is SET; the same, negative, where that was refused; 0 where there is no SET of
   * it.
   */
  readonly owners: Int32Array;
  /** By value: when its SET began; `-Infinity` where there is none. */
  readonly setStarts: Float64Array;
  /** GETs that found nothing. */
  readonly misses: number;
  /** Whether answered operations stand in the order of their ends. */
  readonly inOrder: boolean;
  /** A SET of a value, refused or not, of which there is another SET before it. */
  readonly secondSet: number | undefined;
}

/** @throws RangeError where a number is out of the range that the history itself gives */
export function surveyRegisters(history: History): RegisterSurvey {
  const { length, kind, key, value, start, end, keys, values } = history;
  const owners = new Int32Array(values + 1);
  const setStarts = new Float64Array(values + 1).fill(Number.NEGATIVE_INFINITY);
  let misses = 0;
  let inOrder = true;
  let latest = Number.NEGATIVE_INFINITY;
  let secondSet: number | undefined;
  // The columns in local variables and the checks in place: half the time of a function that is asked for each
  // operation.
  for (let index = 0; index < length; index++) {
    const what = kind[index]!;
    const moved = value[index]!;
    const ended = end[index]!;
    const isInRange = key[index]! < keys && moved <= values && moved >= (what === GET ? UNWRITTEN : 1);
    if (!isInRange || !(start[index]! <= ended) || what > REFUSED) throw malformed(history, index);
    if (ended < latest) inOrder = false;
    else if (ended !== Number.POSITIVE_INFINITY) latest = ended;
    if (what === GET) {
      if (moved === MISSING) misses += 1;
      continue;
    }
    if (owners[moved] !== 0) secondSet ??= index;
    owners[moved] = what === SET ? 1 + key[index]! : -1 - key[index]!;
    if (what === SET) setStarts[moved] = start[index]!;
  }
  return { owners, setStarts, misses, inOrder, secondSet };
}

function malformed({ kind, key, value, start, end, keys, values }: History, index: number): RangeError {
  const what = `operation ${index}`;
  if (kind[index]! > REFUSED) return new RangeError(`${what} is of kind ${kind[index]}, which there is not`);
  if (key[index]! >= keys) return new RangeError(`${what} has key ${key[index]}, and there are ${keys}`);
  if (start[index]! <= end[index]!)
    return new RangeError(`${what} has value ${value[index]}, and there are ${values}, from 1 on`);
  return new RangeError(`${what} lasts from ${start[index]} to ${end[index]}`);
}
