import { UsageError } from '../../errors.js';
import type { KnownFailures } from '../../known-failures/entry.js';
import { holdConform } from '../../known-failures/hold-conform.js';
import { holdSelftest } from '../../known-failures/hold-selftest.js';
import type { Shard } from '../../shard.js';
import type { AnyResult } from '../any-result.js';
import { mergeConform } from './conform.js';
import { mergeSelftest } from './selftest.js';
import { mergeStress } from './stress.js';

/** A result, and the file that it is from, for messages. */
export interface Part {
  readonly file: string;
  readonly result: AnyResult;
}

/**
 * One verdict out of the parts of a run that was split with --shard.
 * @throws UsageError where a part is missing, twice there, or of another run
 */
export function merge(parts: readonly Part[]): AnyResult {
  const [first] = parts;
  if (first === undefined) throw new UsageError('there is no result to report');
  if (parts.length === 1) return complete(first);
  const { kind, tool } = first.result;
  for (const { file, result } of parts) {
    if (result.kind !== kind)
      throw new UsageError(
        `${file} is a result of ${result.kind}, ${first.file} one of ${kind}: they cannot be merged`,
      );
    if (result.tool.version !== tool.version)
      throw new UsageError(
        `${file} was made by version ${result.tool.version}, ${first.file} by ${tool.version}: they cannot be merged`,
      );
  }
  if (kind === 'bench' || kind === 'check')
    throw new UsageError(`results of ${kind} cannot be merged: report them one by one`);
  const sorted = inOrder(parts);
  const list = oneList(parts);
  switch (kind) {
    case 'conform': {
      const whole = mergeConform(sorted.filter((result) => result.kind === 'conform'));
      return list === undefined ? whole : holdConform(whole, list);
    }
    case 'selftest': {
      const whole = mergeSelftest(sorted.filter((result) => result.kind === 'selftest'));
      return list === undefined ? whole : holdSelftest(whole, list);
    }
    case 'stress':
      return mergeStress(sorted.filter((result) => result.kind === 'stress'));
  }
}

function shardOf(result: AnyResult): Shard | undefined {
  return 'shard' in result ? result.shard : undefined;
}

/** A part alone is not to pass for the whole. */
function complete({ file, result }: Part): AnyResult {
  const shard = shardOf(result);
  if (shard !== undefined && shard.count > 1)
    throw new UsageError(`${file} is part ${shard.index} of ${shard.count}: give the others as well`);
  return result;
}

function inOrder(parts: readonly Part[]): AnyResult[] {
  const count = Math.max(...parts.map(({ result }) => shardOf(result)?.count ?? 0));
  const byIndex = new Map<number, Part>();
  for (const part of parts) {
    const shard = shardOf(part.result);
    if (shard === undefined || shard.count !== count)
      throw new UsageError(
        `${part.file} is ${shard === undefined ? 'no part of a run' : `part ${shard.index} of ${shard.count}`}: only the parts of one run, made with --shard, can be merged`,
      );
    const twin = byIndex.get(shard.index);
    if (twin !== undefined)
      throw new UsageError(`${part.file} and ${twin.file} are both part ${shard.index} of ${count}`);
    byIndex.set(shard.index, part);
  }
  return Array.from({ length: count }, (_, at) => {
    const part = byIndex.get(at + 1);
    if (part === undefined) throw new UsageError(`part ${at + 1} of ${count} is missing`);
    return part.result;
  });
}

/** The list of known failures that all parts were held against: only of the whole can be told which entries are stale. */
function oneList(parts: readonly Part[]): KnownFailures | undefined {
  const listOf = ({ result }: Part) => ('knownFailures' in result ? result.knownFailures : undefined);
  const [first] = parts;
  const list = first && listOf(first);
  const other = parts.find((part) => JSON.stringify(listOf(part)?.entries) !== JSON.stringify(list?.entries));
  if (other !== undefined)
    throw new UsageError(
      `${other.file} and ${first?.file} were held against different lists of known failures: give all parts the same`,
    );
  return list;
}

/** The earliest of some times. */
export function earliest(results: readonly AnyResult[]): string {
  return results.map(({ startedAt }) => startedAt).sort()[0] ?? '';
}

/** From the beginning of the first to the end of the last. */
export function spanMs(results: readonly AnyResult[]): number {
  const from = Math.min(...results.map(({ startedAt }) => Date.parse(startedAt)));
  return Math.max(...results.map(({ startedAt, durationMs }) => Date.parse(startedAt) + durationMs)) - from;
}
