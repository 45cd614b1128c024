import { randomInt } from 'node:crypto';
import { parseDuration, parsePositiveDuration } from '../duration.js';
import { UsageError } from '../errors.js';
import { MAX_VALUE_BYTES } from '../protocol/dialect.js';
import type { Settings } from './contest.js';
import { MOST_TAPE_BYTES } from './tape.js';
import { OPERATIONS, type Operation, type Workload, workloadsOf } from './workload.js';

/** The flags of `bench` that say what is measured, as they were given. */
export interface LoadFlags {
  readonly operation: string;
  readonly connections: string;
  readonly pipeline: string;
  readonly 'value-bytes': string;
  readonly keys: number;
  readonly rounds: number;
  readonly round: string;
  readonly 'warm-up': string;
  readonly timeout: string;
  readonly seed?: number | undefined;
}

/** @throws UsageError for a value that does not do */
export function parseSettings(flags: LoadFlags): Settings {
  return {
    keys: flags.keys,
    rounds: flags.rounds,
    roundMs: parsePositiveDuration(flags.round, '--round'),
    warmUpMs: parseDuration(flags['warm-up'], '--warm-up'),
    timeoutMs: parsePositiveDuration(flags.timeout, '--timeout'),
    seed: flags.seed ?? randomInt(2 ** 31),
  };
}

/**
 * Every combination of what the flags list.
 * @throws UsageError for a value that does not do
 */
export function parseWorkloads(flags: LoadFlags): Workload[] {
  const workloads = workloadsOf({
    operations: listed(flags.operation, (word) => {
      if (!isOperation(word)) throw new UsageError(`--operation takes ${OPERATIONS.join(', ')}; "${word}" is not that`);
      return word;
    }),
    connections: numbers(flags.connections, '--connections', 10_000),
    pipelines: numbers(flags.pipeline, '--pipeline', 1024),
    valueBytes: numbers(flags['value-bytes'], '--value-bytes', MAX_VALUE_BYTES),
  });
  const huge = workloads.find(({ pipeline, valueBytes }) => pipeline * valueBytes > MOST_TAPE_BYTES);
  if (huge !== undefined)
    throw new UsageError(
      `--pipeline ${huge.pipeline} of --value-bytes ${huge.valueBytes} is too much: a batch takes at most ${MOST_TAPE_BYTES / 1024 / 1024} MiB`,
    );
  return workloads;
}

function isOperation(word: string): word is Operation {
  return (OPERATIONS as readonly string[]).includes(word);
}

/** What stands between commas, each once. */
function listed<T>(text: string, parse: (word: string) => T): T[] {
  return [...new Set(text.split(',').map((word) => parse(word.trim())))];
}

function numbers(text: string, flag: string, most: number): number[] {
  return listed(text, (word) => {
    const number = /^\d+$/.test(word) ? Number(word) : Number.NaN;
    if (!(number >= 1 && number <= most))
      throw new UsageError(`${flag} takes numbers from 1 to ${most}, with commas between; "${word}" is not that`);
    return number;
  });
}
