import { EXIT, type ExitCode, UsageError } from '../errors.js';
import { type KnownFailingFlags, openKnownFailures } from '../known-failures/hold.js';
import { parseFormatOf, report } from '../report/render.js';
import { parseShard } from '../shard.js';
import { progressLine } from '../stress/progress.js';
import { loadSelftestHolder } from './known-failures.js';
import { selftest } from './selftest.js';

/** The flags of `selftest`. */
export interface SelftestFlags extends KnownFailingFlags {
  readonly fault?: readonly string[] | undefined;
  readonly shard?: string | undefined;
  readonly seed: number;
  readonly jobs?: number | undefined;
  readonly format?: readonly string[] | undefined;
  readonly json: boolean;
}

/** The use case behind `memlite-kit selftest`; returns the exit code of the contract. */
export async function runSelftest(flags: SelftestFlags): Promise<ExitCode> {
  const names = flags.format ?? [flags.json ? 'json' : 'console'];
  const formats = names.map((name) => parseFormatOf('selftest', name));
  const shard = flags.shard === undefined ? undefined : parseShard(flags.shard);
  if (flags.fault?.length === 0) throw new UsageError('--fault needs a name');
  const tell = (sentence: string) => process.stderr.write(`${sentence}\n`);
  const list = await openKnownFailures(flags, await loadSelftestHolder(), tell);
  const interrupt = new AbortController();
  const stop = () => interrupt.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const progress = progressLine(process.stderr);
  try {
    const found = await selftest({
      ...(flags.fault !== undefined && { faults: flags.fault }),
      ...(flags.jobs !== undefined && { processes: flags.jobs }),
      ...(shard !== undefined && { shard }),
      seed: flags.seed,
      signal: interrupt.signal,
      onProgress: (done, total, name) =>
        progress.show(`${done} of ${total} servers judged${name === undefined ? '' : `: ${name}`}`),
    });
    progress.done();
    const result = await list.hold(found);
    const colors = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
    for (const format of formats) process.stdout.write(await report(result, format, { colors, strict: false }));
    if (result.verdict === 'failed') return EXIT.violation;
    return result.interrupted ? EXIT.inconclusive : EXIT.ok;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
