import { GET, type History, MISSING, REFUSED, SET } from '../../src/consistency/history.js';

export interface BruteForceOptions {
  /** `cache`: before each operation, the key may have been forgotten. */
  readonly mode?: 'register' | 'cache';
  /** Values that are read but not SET may have been SET by somebody, at any time. */
  readonly partial?: boolean;
}

interface Step {
  readonly kind: number;
  readonly value: number;
  readonly start: number;
  readonly end: number;
}

/** The keys of a small history for which no order of the operations explains all replies. It tries every order. */
export function unexplainedKeys(history: History, options: BruteForceOptions = {}): number[] {
  const keys: number[] = [];
  for (let key = 0; key < history.keys; key++)
    if (!isExplained(stepsOf(history, key, options), options)) keys.push(key);
  return keys;
}

/** What may have happened to a key. GETs without an answer tell nothing, and refused SETs did nothing. */
function stepsOf(history: History, key: number, { partial = false }: BruteForceOptions): Step[] {
  const steps: Step[] = [];
  const written = new Set<number>();
  const read = new Set<number>();
  for (let index = 0; index < history.length; index++) {
    const kind = history.kind[index]!;
    const value = history.value[index]!;
    if (kind !== GET) written.add(value);
    if (history.key[index] !== key || kind === REFUSED) continue;
    const end = history.end[index]!;
    if (kind === GET && end === Number.POSITIVE_INFINITY) continue;
    if (kind === GET && value > 0) read.add(value);
    steps.push({ kind, value, start: history.start[index]!, end });
  }
  const anyTime = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY };
  if (partial) for (const value of read) if (!written.has(value)) steps.push({ kind: SET, value, ...anyTime });
  return steps;
}

function isExplained(steps: readonly Step[], { mode = 'register' }: BruteForceOptions): boolean {
  const answered = steps.reduce((mask, { end }, at) => (end === Number.POSITIVE_INFINITY ? mask : mask | (1 << at)), 0);
  const seen = new Set<number>();
  // `left`: the steps that have not been taken, one bit each.
  const from = (left: number, value: number): boolean => {
    if ((left & answered) === 0) return true;
    const configuration = left * 64 + value + 1;
    if (seen.has(configuration)) return false;
    seen.add(configuration);
    return steps.some((step, at) => {
      if ((left & (1 << at)) === 0) return false;
      if (steps.some((other, bit) => (left & (1 << bit)) !== 0 && other.end < step.start)) return false;
      if (step.kind === GET && step.value !== value && !(mode === 'cache' && step.value === MISSING)) return false;
      return from(left & ~(1 << at), step.value);
    });
  };
  return from((1 << steps.length) - 1, MISSING);
}
