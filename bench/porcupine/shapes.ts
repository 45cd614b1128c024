import { GET, type History, SET } from '../../src/consistency/history.js';
import { type CasCall, soundCalls } from '../../test/consistency/search-calls.js';
import { simulate } from '../../test/consistency/simulate.js';

/** A history that both sides judge, and how. */
export interface Shape {
  readonly name: string;
  /** What judges it on our side; `both` for registers with unique writes, which either can judge. */
  readonly checkers: readonly ('zones' | 'search')[];
  /** The operations, a line each, as main.go describes them. */
  lines(): string[];
}

const CLIENTS = 50;

export const SHAPES: readonly Shape[] = [
  registers('100,000 operations, 10,000 keys', { operations: 100_000, keys: 10_000 }),
  registers('100,000 operations, 10 keys', { operations: 100_000, keys: 10 }),
  registers('the same, 0.1 % pending', { operations: 100_000, keys: 10, pending: 0.001 }),
  registers('the same, one stale read', { operations: 100_000, keys: 10, stale: true }),
  registers('100,000 operations, 1 key', { operations: 100_000, keys: 1 }),
  registers('1,000,000 operations, 10,000 keys', { operations: 1_000_000, keys: 10_000 }),
  compareAndSet('4 clients, 100,000 operations', { keys: 1, calls: 100_000, clients: 4 }),
  compareAndSet('10 clients, 10,000 operations', { keys: 1, calls: 10_000, clients: 10 }),
  compareAndSet('20 clients, 1,000 operations', { keys: 1, calls: 1000, clients: 20 }),
  compareAndSet('50 clients, 1,000 operations', { keys: 1, calls: 1000, clients: 50 }),
  compareAndSet('5 clients on each of 1,000 keys, 100 operations each', { keys: 1000, calls: 100, clients: 5 }),
  compareAndSet('5 clients, 10,000 operations, 0.2 % pending', { keys: 1, calls: 10_000, clients: 5, pending: 0.002 }),
  compareAndSet('5 clients, 10,000 operations, one stale read', { keys: 1, calls: 10_000, clients: 5, stale: true }),
  compareAndSet('10 clients, 1,000 operations, one stale read', { keys: 1, calls: 1000, clients: 10, stale: true }),
];

/** Registers with unique writes, half of the operations reads. */
function registers(
  name: string,
  shape: { operations: number; keys: number; pending?: number; stale?: boolean },
): Shape {
  const { stale = false, ...simulation } = shape;
  return {
    name: `registers: ${name}`,
    checkers: ['zones', 'search'],
    lines: () => {
      const history = simulate({ ...simulation, seed: 1, clients: CLIENTS, sets: 0.5 });
      if (stale) makeStale(history);
      return linesOf(history);
    },
  };
}

/** Registers with compare-and-set and values 0 to 4, as Jepsen's tests have them; with a stale read, 0 to 9. */
function compareAndSet(
  name: string,
  shape: { keys: number; calls: number; clients: number; pending?: number; stale?: boolean },
): Shape {
  const { keys, stale = false, ...rest } = shape;
  return {
    name: `compare-and-set: ${name}`,
    checkers: ['search'],
    lines: () =>
      Array.from({ length: keys }, (_, key) => {
        const calls = soundCalls({ ...rest, seed: 1 + key, values: stale ? 9 : 4 });
        return (stale ? withStaleRead(calls) : calls).map((call) => lineOf(key, call));
      }).flat(),
  };
}

/** A late GET returns what a much earlier one of its key did. */
function makeStale(history: History): void {
  const { kind, key, value, end } = history;
  const isRead = (index: number) => kind[index] === GET && end[index] !== Infinity;
  let late = Math.floor(history.length * 0.9);
  while (!isRead(late)) late += 1;
  let early = Math.floor(history.length * 0.5);
  while (!isRead(early) || key[early] !== key[late]) early += 1;
  value[late] = value[early] as number;
}

/** A late read returns a value that was written nowhere near it. */
function withStaleRead(calls: CasCall[]): CasCall[] {
  for (let late = Math.floor(calls.length * 0.9); late < calls.length; late += 1) {
    const call = calls[late] as CasCall;
    if (call.input.kind !== 'read' || call.end === Infinity) continue;
    const near = calls.filter(({ start, end }) => end >= call.start - 10 && start <= call.end);
    const known = new Set(
      near.flatMap(({ input, output }) => [
        output,
        input.kind === 'read' ? -1 : 'to' in input ? input.to : input.value,
      ]),
    );
    const other = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].find((value) => !known.has(value));
    if (other !== undefined) return calls.with(late, { ...call, output: other });
  }
  throw new Error('every value is written everywhere');
}

function linesOf({ length, kind, key, value, start, end }: History): string[] {
  const lines: string[] = [];
  for (let index = 0; index < length; index += 1) {
    const isPending = end[index] === Infinity;
    if (kind[index] !== SET && (kind[index] !== GET || isPending)) continue;
    const last = isPending ? -1 : nanoseconds(end[index] as number);
    lines.push(
      `${key[index]} ${kind[index] === SET ? 'w' : 'r'} ${value[index]} ${nanoseconds(start[index] as number)} ${last}`,
    );
  }
  return lines;
}

function nanoseconds(microseconds: number): number {
  return Math.round(1000 * microseconds);
}

function lineOf(key: number, { input, output, start, end }: CasCall): string {
  const times = `${start} ${end === Infinity ? -1 : end}`;
  if (input.kind === 'read') return `${key} r ${output ?? 0} ${times}`;
  if (input.kind === 'write') return `${key} w ${input.value} ${times}`;
  return `${key} c ${input.from} ${input.to} ${output === false ? 0 : 1} ${times}`;
}
