import type { Result } from '../conformance/result.js';
import { EXIT, type ExitCode, UsageError } from '../errors.js';
import type { SpecName } from '../protocol/dialect.js';
import { describeShard } from '../shard.js';
import { type AnyResult, shardOf } from './any-result.js';
import { compare, describeComparison, isOpen, isWorse } from './compare.js';
import { legible } from './legible.js';
import { merge, type Part } from './merge/merge.js';
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

/** What is known of a run of the suite beyond its result. */
export interface Lookups {
  /** Says of a merged run what its failures are likely to come from. */
  readonly withCauses?: (result: Result) => Promise<Result>;
  /** What each clause of a specification says, by its id. */
  readonly clausesOf?: (spec: SpecName) => Promise<ReadonlyMap<string, string>>;
}

/**
 * The use case behind `memlite-kit report`; returns the exit code that the run itself had, or that a comparison asks for.
 */
export async function renderReport(
  flags: ReportFlags,
  { withCauses = async (result) => result, clausesOf = async () => new Map() }: Lookups = {},
): Promise<ExitCode> {
  const { files, strict } = flags;
  if (files.filter((file) => file === '-').length > 1) throw new UsageError('standard input can be read once');
  const parts = await Promise.all(files.map(async (file) => ({ file, result: await readResult(file) })));
  if (flags.compare) return compareTwo(parts, flags);
  const merged = merge(parts);
  const result = merged.kind === 'conform' && parts.length > 1 ? await withCauses(merged) : merged;
  const formats = (flags.format ?? [flags.json ? 'json' : 'console']).map((text) => parseFormatOf(result.kind, text));
  const colors = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
  const clauses = result.kind === 'conform' ? await clausesOf(result.target.spec) : new Map<string, string>();
  for (const format of formats) process.stdout.write(await report(result, format, { colors, strict, clauses }));
  return exitCode(result, strict);
}

function compareTwo(parts: readonly Part[], { json, strict, format }: ReportFlags): ExitCode {
  const [older, newer] = parts.map(wholeOf);
  if (older === undefined || newer === undefined || parts.length !== 2)
    throw new UsageError('--compare takes two results: the older, then the newer');
  if (format !== undefined) throw new UsageError('--compare prints text, or JSON with --json: leave out --format');
  const comparison = compare(older, newer, strict);
  process.stdout.write(json ? `${JSON.stringify(comparison, null, 2)}\n` : legible(describeComparison(comparison)));
  if (isWorse(comparison)) return EXIT.violation;
  return isOpen(comparison) ? EXIT.inconclusive : EXIT.ok;
}

function wholeOf({ file, result }: Part): AnyResult {
  const shard = shardOf(result);
  if (shard === undefined) return result;
  throw new UsageError(`${file} is ${describeShard(shard)}: merge all parts first, with report --json`);
}

function exitCode(result: AnyResult, strict: boolean): ExitCode {
  const { verdict } = viewOf(result, strict);
  if (verdict === 'failed') return EXIT.violation;
  return verdict === 'inconclusive' ? EXIT.inconclusive : EXIT.ok;
}
