/**
 * Judges histories of one kind, of all lengths in turn, for bench/checkers.ts: a process of its own, so that its memory
 * is that of the history and the checker. Arguments: the kind and the rounds, as JSON; prints what it measured, as
 * JSON.
 */
import { GET, type History } from '../src/consistency/history.js';
import { checkRegister } from '../src/consistency/register.js';
import { pick } from '../test/consistency/rows.js';
import { simulate } from '../test/consistency/simulate.js';
import { type Figures, type HistoryKind, STALE_LENGTH } from './checkers-kinds.js';

/** So short a history is judged so often in a round that the clock tells something. */
const PER_ROUND = 2_000_000;

const [kind, lengths, rounds] = JSON.parse(process.argv[2] ?? '') as [HistoryKind, number[], number];
const tasks = lengths.flatMap((operations) => {
  const history = changed(simulate({ ...kind.simulation, operations, seed: 1 }));
  const isStaleToo = kind.change === undefined && operations === STALE_LENGTH;
  return [task(history), ...(isStaleToo ? [{ ...task(stale(history)), isStale: true }] : [])];
});
for (let round = 0; round < rounds; round++)
  for (const { history, ms } of tasks) {
    const times = Math.max(1, Math.floor(PER_ROUND / history.length));
    const before = processorMs();
    for (let time = 0; time < times; time++) checkRegister(history);
    ms.push((processorMs() - before) / times);
  }
const [sound, withStale] = [tasks.filter(({ isStale }) => !isStale), tasks.filter(({ isStale }) => isStale)];
const figures: Figures = {
  ms: sound.map(({ ms }) => median(ms)),
  staleMs: withStale.map(({ ms }) => median(ms)),
  violatedKeys: sound.map(({ violatedKeys }) => violatedKeys),
  staleViolatedKeys: withStale.map(({ violatedKeys }) => violatedKeys),
  maxBytes: process.resourceUsage().maxRSS * 1024,
};
process.stdout.write(JSON.stringify(figures));

function task(history: History) {
  const { violatedKeys } = checkRegister(history);
  return { history, violatedKeys, isStale: false, ms: [] as number[] };
}

function median(numbers: number[]): number {
  return numbers.sort((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
}

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function changed(history: History): History {
  switch (kind.change) {
    case 'missing-at-last': {
      const last = history.kind.lastIndexOf(GET);
      history.value[last] = 0;
      return history;
    }
    case 'recorded-at-start':
      return pick(
        history,
        sortedBy(history, (index) => history.start[index]!),
      );
    case 'values-at-random': {
      const numbers = sortedBy({ length: history.values }, (index) => Math.imul(index, 0x9e3779b1) >>> 0);
      return { ...history, value: history.value.map((value) => (value > 0 ? 1 + numbers[value - 1]! : value)) };
    }
    default:
      return history;
  }
}

function sortedBy({ length }: { readonly length: number }, rank: (index: number) => number): Uint32Array {
  const ranks = Float64Array.from({ length }, (_, index) => rank(index));
  return Uint32Array.from({ length }, (_, index) => index).sort((a, b) => ranks[a]! - ranks[b]!);
}

/** A copy in which one GET, as late as possible, is answered with a value that has just been replaced. */
function stale(history: History): History {
  const { length, kind, key, value, start, end } = history;
  const precedes = (before: number, after: number) => end[before]! < start[after]!;
  // By key: a SET, and the first to end of those that began when it had ended.
  const older = new Map<number, number>();
  const newer = new Map<number, number>();
  let answer: { readonly get: number; readonly value: number } | undefined;
  for (let index = 0; index < length; index++) {
    if (end[index] === Number.POSITIVE_INFINITY) continue;
    const on = key[index]!;
    const [old, young] = [older.get(on), newer.get(on)];
    if (kind[index] === GET) {
      if (young !== undefined && precedes(young, index)) answer = { get: index, value: value[old!]! };
    } else if (old === undefined) older.set(on, index);
    else if (young === undefined && precedes(old, index)) newer.set(on, index);
    else if (young !== undefined && precedes(young, index)) {
      older.set(on, young);
      newer.set(on, index);
    }
  }
  if (answer === undefined) throw new Error('no GET could be made stale');
  const values = value.slice();
  values[answer.get] = answer.value;
  return { ...history, value: values };
}
