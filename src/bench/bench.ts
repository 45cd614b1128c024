import { sleep } from '../client/connection.js';
import { EXIT, type ExitCode, TargetError, UsageError } from '../errors.js';
import { takeInterrupts } from '../interrupt.js';
import { type Format, parseFormatOf, report } from '../report/render.js';
import { loadDialect } from '../target/dialect-file.js';
import type { MeasureOptions } from './measure.js';
import { measure, plannedMs } from './measure.js';
import { type LoadFlags, parseSettings, parseWorkloads } from './options.js';
import { progressLine } from './progress.js';
import type { BenchResult } from './result.js';
import { type OpenBenchTarget, openBenchTarget, parseTargets } from './targets.js';

/** The flags of `bench`. */
export interface BenchFlags extends LoadFlags {
  readonly target?: readonly string[] | undefined;
  readonly spawn?: readonly string[] | undefined;
  readonly baseline?: string | undefined;
  readonly dialect?: string | undefined;
  readonly format?: readonly string[] | undefined;
  readonly json: boolean;
}

/** The use case behind `memlite-kit bench`; returns the exit code of the contract. */
export async function bench(flags: BenchFlags): Promise<ExitCode> {
  const settings = parseSettings(flags);
  const workloads = parseWorkloads(flags);
  const specs = parseTargets(flags.target ?? [], flags.spawn ?? []);
  const { baseline = specs[0]?.name ?? '' } = flags;
  if (!specs.some(({ name }) => name === baseline))
    throw new UsageError(`--baseline ${baseline} is none of the targets ${specs.map(({ name }) => name).join(', ')}`);
  const formats = (flags.format ?? (flags.json ? ['json'] : ['console'])).map((text) => parseFormatOf('bench', text));
  const dialect = flags.dialect === undefined ? undefined : await loadDialect(flags.dialect);
  const targets: OpenBenchTarget[] = [];
  try {
    for (const spec of specs) targets.push(await openBenchTarget(spec, dialect, settings.timeoutMs));
    const result = await run({ ...settings, targets, workloads, baseline });
    await print(result, formats);
    return result.interrupted ? EXIT.inconclusive : EXIT.ok;
  } catch (error) {
    throw error instanceof TargetError ? await withLastWords(error, targets) : error;
  } finally {
    await Promise.all(targets.map((target) => target.close()));
  }
}

async function run(options: MeasureOptions): Promise<BenchResult> {
  const line = progressLine(process.stderr, { workloads: options.workloads.length, rounds: options.rounds });
  const { signal, release } = takeInterrupts();
  process.stderr.write(`${announcement(options)}\n`);
  try {
    return await measure({ ...options, signal, onProgress: line.update });
  } finally {
    release();
    line.done();
  }
}

/** What will be done, and how long it takes. */
function announcement(options: MeasureOptions): string {
  const { targets, workloads, rounds } = options;
  const count = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`;
  const parts = [count(workloads.length, 'workload'), count(targets.length, 'target'), count(rounds, 'round')];
  return `${parts.join(', ')}: about ${Math.ceil(plannedMs(options) / 1000)} s, and what it takes to store the keys`;
}

const LAST_WORDS_MS = 300;
const LAST_CHARACTERS = 400;

/** A server that was started for this and has died says more than its connections, which ended. */
async function withLastWords(error: TargetError, targets: readonly OpenBenchTarget[]): Promise<TargetError> {
  await sleep(LAST_WORDS_MS);
  const dead = targets.find(({ server }) => server?.running === false);
  if (dead?.server === undefined) return error;
  const { exit, output } = dead.server;
  const words = output === '' ? '' : `; it printed: ${output.slice(-LAST_CHARACTERS)}`;
  return new TargetError(`${error.message}; ${dead.name} ended (${exit})${words}`);
}

async function print(result: BenchResult, formats: readonly Format[]): Promise<void> {
  const colors = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
  for (const format of formats) process.stdout.write(await report(result, format, { colors, strict: false }));
}
