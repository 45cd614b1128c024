/**
 * Our checkers beside porcupine on the same histories: `npm run bench:search -- BINARY [--rounds N] [--seconds N] [--only WORDS]`,
 * where BINARY is main.go, built as README.md says. Each judges each history in a process of its own, in turn, round after
 * round. What counts is processor time of the judging alone, for the first time and again, and the ratio porcupine / ours within a round.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { SHAPES, type Shape } from './shapes.js';

/** What main.go and judge.ts print. */
interface Judged {
  readonly verdict: 'ok' | 'violation' | 'unknown';
  /** Processor time, in milliseconds. */
  readonly first: number;
  readonly again: number;
  readonly mib: number;
}

const JUDGE = fileURLToPath(new URL('judge.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '60' },
    only: { type: 'string', default: '' },
  },
});
const [binary] = positionals;
if (binary === undefined) throw new Error('which binary of porcupine? See bench/porcupine/README.md');
const folder = mkdtempSync(join(tmpdir(), 'memlite-kit-porcupine-'));
process.stdout.write('| history | porcupine | ours | ratio, first time | ratio, again |\n|---|---|---|---|---|\n');
try {
  for (const shape of SHAPES.filter(({ name }) => name.includes(values.only))) compare(binary, shape);
} finally {
  rmSync(folder, { recursive: true });
}

function compare(theirs: string, shape: Shape): void {
  const file = join(folder, 'history.txt');
  writeFileSync(file, `${shape.lines().join('\n')}\n`);
  const rounds = Array.from({ length: Number(values.rounds) }, () => ({
    porcupine: judged(theirs, [file, values.seconds]),
    ours: shape.checkers.map((checker) =>
      judged(process.execPath, ['--import', TSX, JUDGE, file, values.seconds, checker]),
    ),
  }));
  const porcupine = rounds.map((round) => round.porcupine);
  const isOpen = porcupine.some(({ verdict }) => verdict === 'unknown');
  for (const [at, checker] of shape.checkers.entries()) {
    const ours = rounds.map((round) => round.ours[at] as Judged);
    const ratios = (['first', 'again'] as const).map((time) => {
      const all = porcupine.map((theirs, round) => theirs[time] / (ours[round] as Judged)[time]).sort((a, b) => a - b);
      return `${isOpen ? '> ' : ''}${short(middle(all))} (${short(all[0])} to ${short(all.at(-1))})`;
    });
    process.stdout.write(
      `| ${[shape.name, shown(porcupine), `${checker}: ${shown(ours)}`, ...ratios].join(' | ')} |\n`,
    );
  }
}

/** A process that ran out of memory has no verdict. */
function judged(command: string, args: readonly string[]): Judged {
  try {
    return JSON.parse(execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })) as Judged;
  } catch {
    return { verdict: 'unknown', first: Number.NaN, again: Number.NaN, mib: Number.NaN };
  }
}

function shown(judged: readonly Judged[]): string {
  const verdicts = [...new Set(judged.map(({ verdict }) => verdict))].join(', ');
  const [first, again] = (['first', 'again'] as const).map((time) => short(middle(judged.map((each) => each[time]))));
  return `${verdicts}, ${first} / ${again} ms, ${Math.max(...judged.map(({ mib }) => mib))} MiB`;
}

function middle(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function short(number = Number.NaN): string {
  return number >= 100 ? number.toFixed(0) : number.toPrecision(2);
}
