/**
 * What it costs to judge histories of registers with unique writes: `npm run bench:checkers [-- ROUNDS]`.
 *
 * Histories of 10,000 to 10 million operations by 50 simulated clients, half of them GETs, 0.1 % never answered. Each
 * kind of history has a process of its own, in which all lengths take turns; figures are medians of processor time.
 * Exits with 1 where a bar is missed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type Figures, HARDER, type HistoryKind, LENGTHS, SOUND } from './checkers-kinds.js';

const ROUNDS = Number(process.argv[2] ?? 7);
const BARS = {
  millionMs: 250,
  tenMillionMs: 4000,
  bytes: 2e9,
  growth: 1.5,
  withStaleRead: 1.25,
  counterexampleMs: 2000,
};
const missed: string[] = [];

const heads = LENGTHS.map((length) => `${length.toLocaleString('en-US')}: ms`);
print(['history', ...heads, 'ns each', '10 M / 10 k', 'MB', '1 M, 1 stale: ms']);
for (const kind of SOUND) {
  const figures = await measure(kind);
  show(kind, figures);
  hold(kind, figures);
}
for (const kind of HARDER) show(kind, await measure(kind));
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
  const expected = kind.change === 'missing-at-last' ? 1 : 0;
  const { violatedKeys, staleViolatedKeys } = figures;
  if (violatedKeys.some((keys) => keys !== expected) || staleViolatedKeys.some((keys) => keys !== 1))
    throw new Error(`${kind.name}: ${violatedKeys} and ${staleViolatedKeys} keys violate, not ${expected} and 1`);
  return figures;
}

/** Nanoseconds for an operation of each length. */
function each({ ms }: Figures): number[] {
  return LENGTHS.map((length, at) => ((ms[at] ?? Number.NaN) / length) * 1e6);
}

/** Processor time per operation, of the longest histories beside the shortest ones. */
function growth(figures: Figures): number {
  const [shortest = Number.NaN, , , longest = Number.NaN] = each(figures);
  return longest / shortest;
}

function show({ name }: HistoryKind, figures: Figures): void {
  const [shortest, short, million, longest] = figures.ms.map((ms) => ms.toFixed(ms < 10 ? 2 : 0));
  const [stale] = figures.staleMs.map((ms) => ms.toFixed(0));
  const ns = each(figures)[3]?.toFixed(0);
  const megabytes = (figures.maxBytes / 1e6).toFixed(0);
  print([name, shortest, short, million, longest, ns, growth(figures).toFixed(2), megabytes, stale]);
}

function hold({ name }: HistoryKind, figures: Figures): void {
  const [, , million = Number.NaN, longest = Number.NaN] = figures.ms;
  const [stale = Number.NaN] = figures.staleMs;
  demand(`${name}, 1 M, ms`, million, BARS.millionMs);
  demand(`${name}, 10 M, ms`, longest, BARS.tenMillionMs);
  demand(`${name}, 10 M, bytes`, figures.maxBytes, BARS.bytes);
  demand(`${name}, cost of an operation, 10 M beside 10 k`, growth(figures), BARS.growth);
  demand(`${name}, 1 M with one stale read beside none`, stale / million, BARS.withStaleRead);
  demand(`${name}, 1 M with one stale read, ms`, stale, BARS.counterexampleMs);
}

function demand(what: string, measured: number, atMost: number): void {
  if (!(measured <= atMost)) missed.push(`${what}: ${measured.toPrecision(3)}, at most ${atMost} is wanted`);
}

function print([name = '', ...cells]: readonly (string | undefined)[]): void {
  process.stdout.write(`${name.padEnd(40)}${cells.map((cell) => (cell ?? '').padStart(17)).join('')}\n`);
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
