import { GET, type History, MISSING, SET, UNWRITTEN } from '../../consistency/history.js';
import type { Anomaly, Violation } from '../../consistency/verdict.js';
import { CAS } from '../history-files/recording.js';

/**
 * Finds, for each key, the first GET in the order of the history that no order of the operations explains, whatever else there
 * is: it read what nobody wrote, what was only refused, or what nobody had begun to write. For histories whose values are not unique; the
 * checker of the others finds more than these.
 */
export function impossibleReads(history: History): Map<number, Violation> {
  const writers = new Writers(history);
  const found = new Map<number, Violation>();
  for (let index = 0; index < history.length; index += 1) {
    const key = history.key[index]!;
    if (history.kind[index] !== GET || history.value[index] === MISSING || found.has(key)) continue;
    if (history.end[index] === Number.POSITIVE_INFINITY) continue;
    const wrong = writers.whatIsWrong(index);
    if (wrong !== undefined) found.set(key, { key, ...wrong });
  }
  return found;
}

/** By value, who wrote it, or was refused. */
class Writers {
  readonly #history: History;
  /** By value, one more than the index of the operation that began to write it first; 0 for none. */
  readonly #first: Uint32Array;
  /** The same of those that were refused. */
  readonly #refused: Uint32Array;

  constructor(history: History) {
    this.#history = history;
    this.#first = new Uint32Array(history.values + 1);
    this.#refused = new Uint32Array(history.values + 1);
    for (let index = 0; index < history.length; index += 1) {
      const [kind, value] = [history.kind[index]!, history.value[index]!];
      if (kind === GET) continue;
      const writers = kind === SET || kind === CAS ? this.#first : this.#refused;
      const known = writers[value]!;
      if (known === 0 || history.start[index]! < history.start[known - 1]!) writers[value] = index + 1;
    }
  }

  whatIsWrong(get: number): Pick<Violation, 'anomaly' | 'operations'> | undefined {
    const { value, start, end, remarks } = this.#history;
    const read = value[get]!;
    if (read === UNWRITTEN) return { anomaly: anomalyOf(remarks?.get(get)?.kind), operations: [get] };
    const writer = this.#first[read]! - 1;
    if (writer >= 0)
      return start[writer]! > end[get]! ? { anomaly: 'future-read', operations: [get, writer] } : undefined;
    const operations = [get, this.#refused[read]! - 1].sort((a, b) => start[a]! - start[b]!);
    return { anomaly: 'refused-but-stored', operations };
  }
}

function anomalyOf(remark: string | undefined): Anomaly {
  if (remark === 'torn' || remark === 'mixed') return 'torn-value';
  return remark === 'foreign' ? 'foreign-value' : 'never-written';
}
