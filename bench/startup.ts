/**
 * What it costs to start: `memlite-kit --version` beside an empty oclif command and bare node.
 *
 *     npm run bench:startup [-- ROUNDS]
 *
 * All are started in turn, so that a busy machine slows each of them alike; the figures are medians in milliseconds.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** At most this many times an empty oclif command. */
const ALLOWED = 1.1;
const ROUNDS = Number(process.argv[2] ?? 40);

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'memlite-kit-startup-'));
try {
  const empty = makeEmptyCommand(folder);
  const commands = {
    node: ['-e', '0'],
    empty: [empty, 'empty'],
    'empty --version': [empty, '--version'],
    'memlite-kit --version': [join(root, 'bin/run.js'), '--version'],
    'memlite-kit serve --help': [join(root, 'bin/run.js'), 'serve', '--help'],
    'memlite-kit conform --help': [join(root, 'bin/run.js'), 'conform', '--help'],
  };
  const times = measure(commands);
  const base = median(times.empty);
  for (const [name, own] of Object.entries(times))
    process.stdout.write(
      `${name.padEnd(28)}${median(own).toFixed(1).padStart(8)} ms${(median(own) / base).toFixed(2).padStart(8)} x\n`,
    );
  const ratio = median(times['memlite-kit --version'].map((time, round) => time / (times.empty[round] ?? Number.NaN)));
  process.stdout.write(
    `\nmemlite-kit --version takes ${ratio.toFixed(3)} times an empty oclif command (median of ${ROUNDS} pairs; at most ${ALLOWED} is wanted)\n`,
  );
  process.exitCode = ratio <= ALLOWED ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** An oclif command line of one command that does nothing, with a manifest; returns its executable. */
function makeEmptyCommand(at: string): string {
  const oclif = { bin: 'empty', dirname: 'empty', commands: './commands' };
  const version = '1.0.0';
  const command = { id: 'empty', aliases: [], args: {}, flags: {}, strict: true, enableJsonFlag: false };
  const files = {
    'package.json': JSON.stringify({ name: 'empty', version, type: 'module', oclif }),
    'oclif.manifest.json': JSON.stringify({
      version,
      commands: {
        empty: { ...command, relativePath: ['commands', 'empty.js'], pluginName: 'empty', pluginType: 'core' },
      },
    }),
    'commands/empty.js':
      "import { Command } from '@oclif/core';\nexport default class Empty extends Command {\n  async run() {}\n}\n",
    'run.js': "import { execute } from '@oclif/core';\n\nawait execute({ dir: import.meta.url });\n",
  };
  mkdirSync(join(at, 'commands'));
  mkdirSync(join(at, 'node_modules/@oclif'), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(at, name), text);
  symlinkSync(join(root, 'node_modules/@oclif/core'), join(at, 'node_modules/@oclif/core'));
  return join(at, 'run.js');
}

function measure<Name extends string>(commands: Record<Name, string[]>): Record<Name, number[]> {
  const names = Object.keys(commands) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = -1; round < ROUNDS; round += 1)
    for (const name of names) {
      const begin = performance.now();
      const { status, stderr } = spawnSync(process.execPath, commands[name], { encoding: 'utf8' });
      if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
      // The first round warms the file cache.
      if (round >= 0) times[name].push(performance.now() - begin);
    }
  return times;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle) - 1] ?? Number.NaN)) / 2;
}
