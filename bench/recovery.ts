/**
 * What it takes to start on a data file of a million rows, beside `wc -l` and the CSV parsers of npm.
 *
 *     npm i --prefix /tmp/parsers udsv csv-simple-parser papaparse csv-parse fast-csv
 *     npx tsx bench/recovery.ts /tmp/parsers [ROUNDS]
 *
 * Each is a process of its own that reads the file and parses all of it. It is timed from its start to the first line that it
 * writes, when it has parsed the file or listens: the start of Node counts on both sides, its end on neither. All run in
 * turn, so that a busy machine slows each of them alike; figures are medians. Parsers that are not installed are left out. Needs a
 * build.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** At most this many times `wc -l` and the fastest parser, one after the other. */
const ALLOWED = 1.5;
const ROWS = 1_000_000;

const parsers = process.argv[2] ?? '';
const rounds = Number(process.argv[3] ?? 11);
const dist = fileURLToPath(new URL('../dist/src', import.meta.url));

/** Scripts that parse the text of the file at `path`. */
const SCRIPTS = {
  udsv: "import { inferSchema, initParser } from 'udsv'; initParser(inferSchema(text())).stringArrs(text())",
  'udsv, in chunks': `import { inferSchema, initParser } from 'udsv';
    let parser;
    for await (const chunk of fs.createReadStream(path, { encoding: 'latin1', highWaterMark: 1 << 20 })) {
      parser ??= initParser(inferSchema(chunk));
      parser.chunk(chunk, parser.stringArrs, () => {});
    }
    parser.end()`,
  'csv-simple-parser': "import parse from 'csv-simple-parser'; parse(text())",
  papaparse: "import papa from 'papaparse'; papa.parse(text())",
  'csv-parse': "import { parse } from 'csv-parse/sync'; parse(text())",
  'fast-csv': `import { parseFile } from 'fast-csv';
    await new Promise((resolve) => parseFile(path).on('data', () => {}).on('end', resolve))`,
};

const RECOVER = `import { recover } from '${dist}/store/recovery.js';
  import { nodeFileSystem } from '${dist}/store/node-file-system.js';
  await recover(await nodeFileSystem.open(path), () => {})`;

interface Command {
  readonly command: string;
  readonly args: readonly string[];
}

const folder = mkdtempSync(join(tmpdir(), 'memlite-kit-recovery-'));
try {
  const path = join(folder, 'data.csv');
  writeRows(path);
  const installed = Object.entries(SCRIPTS).filter(([name]) => isInstalled(name));
  if (installed.length === 0)
    throw new Error(`no CSV parser is installed in ${parsers || 'the folder that was not given'}`);
  const commands: Record<string, Command> = { 'wc -l': { command: 'wc', args: ['-l', path] } };
  for (const [name, text] of installed) commands[name] = script(text, path);
  commands['recover alone'] = script(RECOVER, path);
  commands['whole server'] = {
    command: process.execPath,
    args: [join(dist, 'server/standalone.js'), JSON.stringify({ port: 0, data: path })],
  };
  report(
    await measure(commands),
    installed.map(([name]) => name),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Keys of 16 bytes, each once, and values of 32. */
function writeRows(path: string): void {
  writeFileSync(path, 'key,value\r\n');
  for (let row = 0; row < ROWS; ) {
    let rows = '';
    for (const end = row + 10_000; row < end; row++) {
      rows += `key-${String(row).padStart(12, '0')},${String((row * 7919) % ROWS).padStart(32, 'v')}\r\n`;
    }
    appendFileSync(path, rows);
  }
}

function isInstalled(name: string): boolean {
  return existsSync(join(parsers, 'node_modules', name.replace(/,.*/, '')));
}

function script(text: string, path: string): Command {
  const head =
    "import fs from 'node:fs'; const path = process.argv[1]; const text = () => fs.readFileSync(path, 'latin1');";
  return {
    command: process.execPath,
    args: ['--input-type=module', '-e', `${head}\n${text};\nconsole.log('parsed')`, path],
  };
}

/** Milliseconds of each command in each round; the first round, which warms the file cache, does not count. */
async function measure(commands: Record<string, Command>): Promise<Record<string, number[]>> {
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, [] as number[]]));
  for (let round = -1; round < rounds; round++) {
    for (const [name, { command, args }] of Object.entries(commands)) {
      const begin = performance.now();
      const child = spawn(command, args, { cwd: parsers, stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = once(child, 'exit');
      await Promise.race([once(child.stdout!, 'data'), ended.then(([code]) => fail(name, code))]);
      if (round >= 0) times[name]?.push(performance.now() - begin);
      child.kill();
      await ended;
    }
  }
  return times;
}

function fail(name: string, code: number): never {
  throw new Error(`${name} ended with ${code} before it was done`);
}

function report(times: Record<string, number[]>, parserNames: readonly string[]): void {
  const of = (name: string): number[] => times[name] as number[];
  for (const name of Object.keys(times))
    process.stdout.write(`${name.padEnd(20)}${median(of(name)).toFixed(0).padStart(7)} ms\n`);
  const fastest = parserNames.reduce((a, b) => (median(of(b)) < median(of(a)) ? b : a));
  const ratios = of('whole server').map(
    (time, round) => time / ((of('wc -l')[round] ?? 0) + (of(fastest)[round] ?? 0)),
  );
  const ratio = median(ratios);
  process.stdout.write(
    `\nThe server starts in ${ratio.toFixed(2)} times as long as wc -l and ${fastest} (median of ${rounds} rounds; at most ${ALLOWED} is wanted)\n`,
  );
  process.exitCode = ratio <= ALLOWED ? 0 : 1;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle) - 1] ?? Number.NaN)) / 2;
}
