/**
 * Judges histories of one kind, of all lengths in turn, for bench/checkers.ts: a process of its own, so that its memory is that
 * of the history and the checker. Arguments: the kind and the rounds, as JSON; prints what it measured, as JSON.
 */
import { GET, type History } from '../src/consistency/history.js';
import { checkRegister } from '../src/consistency/register.js';
import { pick } from '../test/consistency/rows.js';
import { simulate } from '../test/consistency/simulate.js';
import type { Figures, HistoryKind } from './checkers.js';

/** So short a history is judged so often in a round that the clock tells something. */
const PER_ROUND = 1_000_000;

const [kind, lengths, rounds] = JSON.parse(process.argv[2] ?? '') as [HistoryKind, number[], number];
const histories = lengths.map((operations) => changed(simulate({ ...kind.simulation, operations, seed: 1 })));
const taken = histories.map(() => [] as number[]);
const violations = histories.map((history) => checkRegister(history).violatedKeys);
for (let round = 0; round < rounds; round++)
  for (const [at, history] of histories.entries()) {
    const times = Math.max(1, Math.floor(PER_ROUND / history.length));
    const before = processorMs();
    for (let time = 0; time < times; time++) checkRegister(history);
    taken[at]!.push((processorMs() - before) / times);
  }
const figures: Figures = {
  ms: taken.map((each) => each.sort((a, b) => a - b)[each.length >> 1]!),
  violations,
  maxBytes: process.resourceUsage().maxRSS * 1024,
};
process.stdout.write(JSON.stringify(figures));

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function changed(history: History): History {
  switch (kind.change) {
    case 'stale-read':
      return stale(history);
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

/** The last GET that can be answered with a value that has just been replaced is. */
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
  value[answer.get] = answer.value;
  return history;
}
