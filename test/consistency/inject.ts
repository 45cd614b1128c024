import { GET, type History, REFUSED, type Remark, SET, UNWRITTEN } from '../../src/consistency/history.js';
import type { Anomaly } from '../../src/consistency/verdict.js';
import { Random } from '../store/simulation/random.js';

/** A history with something wrong in it, and where. */
export interface Injected {
  readonly history: History;
  readonly key: number;
  /** The GET that is answered wrongly. */
  readonly get: number;
}

/** What is wrong with one answer, to be put anywhere into a history that is linearizable; see {@link inject}. */
export const INJECTIONS = [
  'stale-read',
  'future-read',
  'refused-but-stored',
  'torn-value',
  'foreign-value',
  'never-written',
] as const satisfies readonly Anomaly[];

/**
 * Changes what one GET of a history was answered. Undefined where there is no GET for this anomaly among those that
 * were drawn: histories should be busy.
 */
export function inject(history: History, anomaly: (typeof INJECTIONS)[number], seed: number): Injected | undefined {
  const random = new Random(seed);
  for (let attempt = 0; attempt < 200; attempt++) {
    const get = random.below(history.length);
    if (history.kind[get] !== GET || history.end[get] === Number.POSITIVE_INFINITY) continue;
    const value = ANSWERS[anomaly](history, get, random);
    if (value === undefined) continue;
    const values = history.value.slice();
    values[get] = value;
    const remarks = new Map<number, Remark>([[get, { kind: REMARKS[anomaly] ?? 'unknown', text: '', of: [] }]]);
    return { history: { ...history, value: values, remarks }, key: history.key[get]!, get };
  }
  return undefined;
}

const REMARKS: Readonly<Partial<Record<Anomaly, Remark['kind']>>> = { 'torn-value': 'torn' };

type Answer = (history: History, get: number, random: Random) => number | undefined;

const ANSWERS: Readonly<Record<(typeof INJECTIONS)[number], Answer>> = {
  'stale-read': staleAnswer,
  'future-read': (history, get, random) =>
    someWrite(history, random, (set) => isOn(history, set, SET, get) && precedes(history, get, set)),
  'refused-but-stored': (history, get, random) => someWrite(history, random, (set) => isOn(history, set, REFUSED, get)),
  'foreign-value': (history, get, random) =>
    someWrite(history, random, (set) => history.kind[set] === SET && history.key[set] !== history.key[get]),
  'torn-value': () => UNWRITTEN,
  'never-written': () => UNWRITTEN,
};

/**
 * A value whose SET ended before another SET began, the value of which was acknowledged before the GET, and read after
 * it began.
 */
function staleAnswer(history: History, get: number, random: Random): number | undefined {
  const later = someOperation(
    history,
    random,
    (other) => isOn(history, other, GET, get) && other !== get && !precedes(history, other, get),
  );
  const newer = find(
    history,
    (set) => later !== undefined && history.kind[set] === SET && history.value[set] === history.value[later],
  );
  if (newer === undefined || !precedes(history, newer, get)) return undefined;
  return someWrite(history, random, (set) => isOn(history, set, SET, get) && precedes(history, set, newer));
}

function isOn(history: History, operation: number, kind: number, get: number): boolean {
  return history.kind[operation] === kind && history.key[operation] === history.key[get];
}

function precedes(history: History, before: number, after: number): boolean {
  return history.end[before]! < history.start[after]!;
}

function someWrite(history: History, random: Random, isMeant: (set: number) => boolean): number | undefined {
  const set = someOperation(history, random, isMeant);
  return set === undefined ? undefined : history.value[set]!;
}

/** The first one from a random place on. */
function someOperation(history: History, random: Random, isMeant: (operation: number) => boolean): number | undefined {
  const from = random.below(history.length);
  return find(history, (operation) => operation >= from && isMeant(operation)) ?? find(history, isMeant);
}

function find(history: History, isMeant: (operation: number) => boolean): number | undefined {
  for (let operation = 0; operation < history.length; operation++) if (isMeant(operation)) return operation;
  return undefined;
}
