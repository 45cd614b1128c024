import { UsageError } from '../../errors.js';
import type { KnownFailures } from '../../known-failures/entry.js';
import { holdConform } from '../../known-failures/hold-conform.js';
import { holdSelftest } from '../../known-failures/hold-selftest.js';
import { describeShard } from '../../shard.js';
import { type AnyResult, shardOf, specOf } from '../any-result.js';
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
  if (parts.length === 1 && shardOf(first.result)?.count !== 1) return complete(first);
  for (const part of parts) assertOfOneRun(part, first);
  const { kind } = first.result;
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

/** What parts of one run have in common. */
function assertOfOneRun({ file, result }: Part, { file: firstFile, result: first }: Part): void {
  const problem = (what: string) => new UsageError(`${what}: they are not parts of one run`);
  const [spec, firstSpec] = [specOf(result), specOf(first)];
  if (result.kind !== first.kind)
    throw problem(`${file} is a result of ${result.kind}, ${firstFile} one of ${first.kind}`);
  if (result.tool.version !== first.tool.version)
    throw problem(`${file} was made by version ${result.tool.version}, ${firstFile} by ${first.tool.version}`);
  if (targetOf(result) !== targetOf(first))
    throw problem(`${file} is of ${describeTarget(result)}, ${firstFile} of ${describeTarget(first)}`);
  if (spec !== firstSpec) throw problem(`${file} was judged by ${spec}, ${firstFile} by ${firstSpec}`);
}

/** As on the command line: what the kit starts has another port each time. */
function targetOf(result: AnyResult): string | undefined {
  return 'target' in result ? result.target.flags : undefined;
}

function describeTarget(result: AnyResult): string {
  return 'target' in result ? result.target.description : result.kind;
}

/**
 * The result itself, if it is no part: that is not to pass for the whole.
 * @throws UsageError for a part
 */
function complete({ file, result }: Part): AnyResult {
  const shard = shardOf(result);
  if (shard !== undefined) throw new UsageError(`${file} is ${describeShard(shard)}: give the others as well`);
  return result;
}

function inOrder(parts: readonly Part[]): AnyResult[] {
  const count = Math.max(...parts.map(({ result }) => shardOf(result)?.count ?? 0));
  const byIndex = new Map<number, Part>();
  for (const part of parts) {
    const shard = shardOf(part.result);
    if (shard === undefined || shard.count !== count)
      throw new UsageError(
        `${part.file} is ${shard === undefined ? 'no part of a run' : describeShard(shard)}: only the parts of one run, made with --shard, can be merged`,
      );
    const twin = byIndex.get(shard.index);
    if (twin !== undefined) throw new UsageError(`${part.file} and ${twin.file} are both ${describeShard(shard)}`);
    byIndex.set(shard.index, part);
  }
  return Array.from({ length: count }, (_, at) => {
    const part = byIndex.get(at + 1);
    if (part === undefined) throw new UsageError(`${describeShard({ index: at + 1, count })} is missing`);
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
