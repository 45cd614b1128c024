import { randomInt } from 'node:crypto';
import { parsePositiveDuration } from '../duration.js';
import { UsageError } from '../errors.js';
import { MAX_VALUE_BYTES } from '../protocol/dialect.js';
import { parseShard, type Shard } from '../shard.js';
import type { TargetFlags } from '../target/target.js';
import { leastValueBytes } from './load/values.js';
import {
  CLIENT_TROUBLES,
  type ClientTrouble,
  type KeyDistribution,
  PROCESS_TROUBLES,
  type ProcessTrouble,
  type Workload,
} from './options.js';
import { parseRate, parseThresholds, type ThresholdFlags, type Thresholds } from './thresholds.js';

/** The flags of `stress` that say what is done, as they were given. */
export interface LoadFlags extends ThresholdFlags {
  readonly clients: number;
  readonly duration?: string | undefined;
  readonly ops?: number | undefined;
  readonly keys: number;
  readonly mix: string;
  readonly 'key-distribution': KeyDistribution;
  readonly 'value-bytes': string;
  readonly pipeline: number;
  readonly rate?: string | undefined;
  readonly trouble?: string | undefined;
  readonly 'kill-every'?: string | undefined;
  readonly 'pause-every'?: string | undefined;
  readonly 'term-every'?: string | undefined;
  readonly timeout: string;
  readonly seed?: number | undefined;
  readonly shard?: string | undefined;
}

/** The same, read. */
export interface LoadSettings {
  /** `durationMs` is undefined where neither a time nor a count was given. */
  readonly workload: Omit<Workload, 'durationMs'> & { readonly durationMs: number | undefined };
  readonly processTrouble: readonly ProcessTrouble[];
  /** Trouble that comes at regular intervals, in milliseconds; the rest comes at random. */
  readonly everyMs: Readonly<Partial<Record<ProcessTrouble, number>>>;
  readonly thresholds: Thresholds;
  readonly timeoutMs: number;
  /** The part of a run that this is, where several put load on a target at once. */
  readonly shard?: Shard;
}

/** @throws UsageError for a value that does not do, or two that contradict each other */
export function parseLoad(flags: LoadFlags): LoadSettings {
  const troubles = flags.trouble === undefined ? [] : parseTroubles(flags.trouble);
  const everyMs = parseIntervals(flags);
  const mentioned = PROCESS_TROUBLES.filter((trouble) => everyMs[trouble] !== undefined);
  const all = new Set([...troubles, ...mentioned]);
  const durationMs =
    flags.duration !== undefined
      ? parsePositiveDuration(flags.duration, '--duration')
      : flags.ops === undefined
        ? undefined
        : Number.POSITIVE_INFINITY;
  const { clients, keys, ops: operations = Number.POSITIVE_INFINITY } = flags;
  return {
    workload: {
      clients,
      durationMs,
      operations,
      keys,
      distribution: flags['key-distribution'],
      sets: parseMix(flags.mix),
      valueBytes: parseValueBytes(flags['value-bytes'], leastValueBytes({ clients, keys, operations })),
      pipeline: flags.pipeline,
      rate: flags.rate === undefined ? undefined : parseRate(flags.rate, '--rate'),
      seed: flags.seed ?? randomInt(2 ** 31),
      trouble: CLIENT_TROUBLES.filter((trouble) => all.has(trouble)),
    },
    processTrouble: PROCESS_TROUBLES.filter((trouble) => all.has(trouble)),
    everyMs,
    thresholds: parseThresholds(flags),
    timeoutMs: parsePositiveDuration(flags.timeout, '--timeout'),
    ...(flags.shard !== undefined && { shard: parseShard(flags.shard) }),
  };
}

/** @throws UsageError for trouble that needs a process that the kit started, where there is none */
export function assertPossible({ processTrouble }: LoadSettings, { target, spawn }: TargetFlags): void {
  const [first] = processTrouble;
  if (first === undefined || target === undefined || spawn !== undefined) return;
  throw new UsageError(`--trouble ${first} needs a server that the kit starts: say how with --spawn COMMAND`);
}

/** `SET:GET`, as in `1:9`, to the share of SETs. */
function parseMix(text: string): number {
  const [, sets, gets] = /^(\d{1,6}):(\d{1,6})$/.exec(text.trim()) ?? [];
  const [set, get] = [Number(sets), Number(gets)];
  if (!(set + get > 0)) throw new UsageError(`--mix takes SETs to GETs, as in 1:9 or 1:1; "${text}" is not that`);
  if (set === 0) throw new UsageError(`--mix ${text} sets nothing, so that there is nothing to judge: use 1:99, say`);
  return set / (set + get);
}

/** `N` or `A-B`, in bytes; a value has room for who wrote it and a checksum. */
function parseValueBytes(text: string, shortest: number): [least: number, most: number] {
  const [, from, to = from] = /^(\d{1,8})(?:-(\d{1,8}))?$/.exec(text.trim()) ?? [];
  const [least, most] = [Number(from), Number(to)];
  if (!(least >= shortest && least <= most && most <= MAX_VALUE_BYTES))
    throw new UsageError(
      `--value-bytes takes a size or two, as in 32 or 32-4096, from ${shortest} to ${MAX_VALUE_BYTES} here; "${text}" is not that`,
    );
  return [least, most];
}

function parseTroubles(text: string): (ClientTrouble | ProcessTrouble)[] {
  const known = [...CLIENT_TROUBLES, ...PROCESS_TROUBLES];
  return text
    .split(',')
    .map((word) => word.trim())
    .map((word) => {
      const trouble = known.find((name) => name === word);
      if (trouble === undefined)
        throw new UsageError(`--trouble takes ${known.join(', ')}, with commas between; "${word}" is none of them`);
      return trouble;
    });
}

function parseIntervals(flags: LoadFlags): Partial<Record<ProcessTrouble, number>> {
  const intervals: Partial<Record<ProcessTrouble, number>> = {};
  for (const trouble of PROCESS_TROUBLES) {
    const text = flags[`${trouble}-every`];
    if (text !== undefined) intervals[trouble] = parsePositiveDuration(text, `--${trouble}-every`);
  }
  return intervals;
}
