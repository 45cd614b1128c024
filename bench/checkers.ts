/**
 * What it costs to judge histories of registers with unique writes: `npm run bench:checkers [-- ROUNDS]`.
 *
 * Histories of 10,000 to 10 million operations by 50 simulated clients, half of them GETs, 0.1 % never answered. Each kind of history has a
 * process of its own, in which all lengths take turns; figures are medians of processor time. Exits with 1 where a bar is missed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Simulation } from '../test/consistency/simulate.js';

export interface HistoryKind {
  readonly name: string;
  readonly simulation: Omit<Simulation, 'operations' | 'seed'>;
  /** What is done to the linearizable history, in order of completion, that is simulated. */
  readonly change?: 'stale-read' | 'missing-at-last' | 'recorded-at-start' | 'values-at-random';
}

/** By length. */
export interface Figures {
  /** Processor time. */
  readonly ms: readonly number[];
  readonly violations: readonly number[];
  /** The most memory that the process held. */
  readonly maxBytes: number;
}

const LENGTHS = [10_000, 100_000, 1_000_000, 10_000_000];
const ROUNDS = Number(process.argv[2] ?? 7);
const BARS = {
  millionMs: 250,
  tenMillionMs: 4000,
  bytes: 2e9,
  growth: 1.5,
  withStaleRead: 1.2,
  counterexampleMs: 2000,
};

const pending = 0.001;
const SOUND: readonly HistoryKind[] = [
  { name: '10,000 keys', simulation: { keys: 10_000, pending } },
  { name: '10,000 keys, zipf', simulation: { keys: 10_000, pending, distribution: 'zipf' } },
  { name: '10 keys', simulation: { keys: 10, pending } },
  { name: '10 keys, 5 % pending', simulation: { keys: 10, pending: 0.05 } },
  { name: '1 key', simulation: { keys: 1, pending } },
];
const OTHERS: readonly HistoryKind[] = [
  { name: '10 keys, in order of starts', simulation: { keys: 10, pending }, change: 'recorded-at-start' },
  { name: '10 keys, values numbered at random', simulation: { keys: 10, pending }, change: 'values-at-random' },
  { name: '1 key, missing at last', simulation: { keys: 1, pending }, change: 'missing-at-last' },
];
const missed: string[] = [];

print(['history', ...LENGTHS.map((length) => `${length.toLocaleString('en-US')}: ms`), 'ns each', '10 M / 10 k', 'MB']);
for (const kind of SOUND) {
  const sound = await measure(kind);
  show(kind, sound);
  hold(kind, sound);
  const stale: HistoryKind = { ...kind, name: `${kind.name}, one stale read`, change: 'stale-read' };
  const found = await measure(stale);
  show(stale, found);
  const [, , million = Number.NaN] = found.ms;
  demand(`${stale.name}, beside none, 1 M`, million / (sound.ms[2] ?? Number.NaN), BARS.withStaleRead);
  demand(`${stale.name}, 1 M, ms`, million, BARS.counterexampleMs);
}
for (const kind of OTHERS) show(kind, await measure(kind));
process.stdout.write(`\na worker thread that does nothing: ${(await workerMs()).toFixed(0)} ms of processor time\n`);
for (const miss of missed) process.stdout.write(`missed: ${miss}\n`);
process.exitCode = missed.length === 0 ? 0 : 1;

async function measure(kind: HistoryKind): Promise<Figures> {
  const script = fileURLToPath(new URL('checkers-measure.ts', import.meta.url));
  const args = [...process.execArgv, script, JSON.stringify([kind, LENGTHS, ROUNDS])];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (code !== 0) throw new Error(`${kind.name}: the measuring process ended with ${code}`);
  const figures = JSON.parse(printed) as Figures;
  const expected = kind.change === 'stale-read' || kind.change === 'missing-at-last' ? 1 : 0;
  if (figures.violations.some((keys) => keys !== expected))
    throw new Error(`${kind.name}: ${figures.violations} keys violate, not ${expected}`);
  return figures;
}

/** Processor time per operation, long histories beside short ones. */
function growth({ ms }: Figures): number {
  const each = ms.map((time, at) => time / (LENGTHS[at] ?? Number.NaN));
  return (each.at(-1) ?? Number.NaN) / (each[0] ?? Number.NaN);
}

function show({ name }: HistoryKind, figures: Figures): void {
  const each = ((figures.ms.at(-1) ?? Number.NaN) / (LENGTHS.at(-1) ?? Number.NaN)) * 1e6;
  const megabytes = (figures.maxBytes / 1e6).toFixed(0);
  print([
    name,
    ...figures.ms.map((ms) => ms.toFixed(ms < 10 ? 2 : 0)),
    each.toFixed(0),
    growth(figures).toFixed(2),
    megabytes,
  ]);
}

function hold({ name }: HistoryKind, figures: Figures): void {
  const [, , million = Number.NaN, tenMillion = Number.NaN] = figures.ms;
  demand(`${name}, 1 M, ms`, million, BARS.millionMs);
  demand(`${name}, 10 M, ms`, tenMillion, BARS.tenMillionMs);
  demand(`${name}, 10 M, bytes`, figures.maxBytes, BARS.bytes);
  demand(`${name}, cost of an operation, 10 M beside 10 k`, growth(figures), BARS.growth);
}

function demand(what: string, measured: number, atMost: number): void {
  if (!(measured <= atMost)) missed.push(`${what}: ${measured.toPrecision(3)}, at most ${atMost} is wanted`);
}

function print([name = '', ...cells]: readonly string[]): void {
  process.stdout.write(`${name.padEnd(40)}${cells.map((cell) => cell.padStart(15)).join('')}\n`);
}

/** What a thread costs before it judges anything. */
async function workerMs(): Promise<number> {
  const taken: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    await once(new Worker('', { eval: true }), 'exit');
    const { user, system } = process.cpuUsage(before);
    taken.push((user + system) / 1000);
  }
  return taken.sort((a, b) => a - b)[ROUNDS >> 1] ?? Number.NaN;
}
