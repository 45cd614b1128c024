import { EXIT, type ExitCode, UsageError } from '../errors.js';
import type { AnyResult } from './any-result.js';
import { compare, describeComparison, isWorse } from './compare.js';
import { merge } from './merge/merge.js';
import { readResult } from './read-result.js';
import { parseFormatOf, report } from './render.js';
import { viewOf } from './views/view-of.js';

/** The flags and arguments of `report`. */
export interface ReportFlags {
  readonly files: readonly string[];
  readonly compare: boolean;
  readonly format?: readonly string[] | undefined;
  readonly json: boolean;
  readonly strict: boolean;
}

/** The use case behind `memlite-kit report`; returns the exit code that the run itself had, or that a comparison asks for. */
export async function renderReport(flags: ReportFlags): Promise<ExitCode> {
  const { files, strict } = flags;
  if (files.filter((file) => file === '-').length > 1) throw new UsageError('standard input can be read once');
  const parts = await Promise.all(files.map(async (file) => ({ file, result: await readResult(file) })));
  if (flags.compare)
    return compareTwo(
      parts.map(({ result }) => result),
      flags,
    );
  const result = merge(parts);
  const formats = (flags.format ?? [flags.json ? 'json' : 'console']).map((text) => parseFormatOf(result.kind, text));
  const colors = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
  for (const format of formats) process.stdout.write(await report(result, format, { colors, strict }));
  return exitCode(result, strict);
}

function compareTwo(results: readonly AnyResult[], { json, strict, format }: ReportFlags): ExitCode {
  const [older, newer] = results;
  if (older === undefined || newer === undefined || results.length !== 2)
    throw new UsageError('--compare takes two results: the older, then the newer');
  if (format !== undefined) throw new UsageError('--compare prints text, or JSON with --json: leave out --format');
  const comparison = compare(older, newer, strict);
  process.stdout.write(json ? `${JSON.stringify(comparison, null, 2)}\n` : describeComparison(comparison));
  return isWorse(comparison) ? EXIT.violation : EXIT.ok;
}

function exitCode(result: AnyResult, strict: boolean): ExitCode {
  const { verdict } = viewOf(result, strict);
  if (verdict === 'failed') return EXIT.violation;
  return verdict === 'inconclusive' ? EXIT.inconclusive : EXIT.ok;
}
