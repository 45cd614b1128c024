import { readdirSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import {
  type IRunEnvironment,
  type IRunOptions,
  type ISupportCodeLibrary,
  loadSupport,
  runCucumber,
} from '@cucumber/cucumber/api';
import { WireLog } from '../client/wire-log.js';
import { UsageError } from '../errors.js';
import { DIALECTS, type Dialect } from '../protocol/dialect.js';
import type { Shard } from '../shard.js';
import { grantedTimeout, SLOW_MS } from '../target/granted-timeout.js';
import type { Probed } from '../target/probe.js';
import type { ServerProcess } from '../target/spawned.js';
import type { Target } from '../target/target.js';
import { packageVersion } from '../version.js';
import type { Check } from './catalogue.js';
import { Collector } from './collector.js';
import { enterRun, FENCE_VALUE, fenceKey, freshPrefix, openSession, type RunContext } from './context.js';
import { type CheckResult, type Result, summarize } from './result.js';
import { Tally } from './tally.js';

export interface RunOptions {
  readonly target: Target<ServerProcess>;
  readonly probed: Probed;
  /** How long the probe took, in milliseconds. */
  readonly probedInMs: number;
  /** Overrides what was learned, where the user knows better. */
  readonly dialect?: Dialect | undefined;
  readonly checks: readonly Check[];
  /** Those among the checks that run before the others. */
  readonly first?: ReadonlySet<Check>;
  /** How often the checks run; once unless given. */
  readonly rounds?: number | undefined;
  /** Ends the run: why, once a check has ended in a way that asks for it. What is left is skipped. */
  readonly isOver?: (result: CheckResult) => string | undefined;
  /** Asked for; a slow target is given more. */
  readonly timeoutMs: number;
  readonly seed: number;
  readonly shard?: Shard | undefined;
  /** Of keys; a fresh one unless given, so that keys of an earlier run are never met again. */
  readonly prefix?: string;
  /** The command that repeats one check. */
  readonly repeat: (check: Check) => string;
  readonly onCheck?: (result: CheckResult, done: number, total: number) => void;
}

/** Runs the suite on a target that was probed before, and gathers the Result. */
export async function runSuite(options: RunOptions): Promise<Result> {
  const { target, probed } = options;
  const begin = performance.now();
  const startedAt = new Date().toISOString();
  const dialect = options.dialect ?? probed.dialect;
  const law = DIALECTS.get(dialect.spec);
  if (law === undefined) throw new UsageError(`there is no specification "${dialect.spec}"`);
  const run: RunContext = {
    target,
    dialect,
    law,
    timeoutMs: grantedTimeout(options.timeoutMs, probed.delayMs),
    slow: probed.delayMs > SLOW_MS || dialect.delivery === 'two-writes',
    seed: options.seed,
    prefix: options.prefix ?? freshPrefix(),
    checks: 0,
    gone: undefined,
    over: undefined,
  };
  const rounds = options.rounds ?? 1;
  const results = await runRounds(rounds, run, options);
  const suiteMs = performance.now() - begin;
  return {
    format: 'memlite-kit/result',
    version: 1,
    kind: 'conform',
    tool: { name: 'memlite-kit', version: packageVersion() },
    startedAt,
    durationMs: Math.round(suiteMs + options.probedInMs),
    suiteMs: Math.round(suiteMs),
    seed: options.seed,
    ...(options.shard !== undefined && { shard: options.shard }),
    ...(rounds > 1 && { rounds }),
    target: { description: target.description, flags: target.flags, spec: dialect.spec },
    dialect,
    delayMs: Math.round(probed.delayMs),
    timeoutMs: run.timeoutMs,
    ...summarize(results),
    checks: results,
  };
}

async function runRounds(rounds: number, run: RunContext, options: RunOptions): Promise<readonly CheckResult[]> {
  const { checks, first = new Set<Check>(), repeat, isOver, onCheck } = options;
  const tally = new Tally();
  const parts = inParts(checks, first);
  enterRun(run);
  try {
    await storeFence(run);
    for (let round = 0; round < rounds && (round === 0 || (run.gone ?? run.over) === undefined); round += 1) {
      const collector = new Collector(checks, repeat, (result, done, total) => {
        run.over ??= isOver?.(result);
        onCheck?.(result, round * total + done, rounds * total);
      });
      await runChecks(parts, collector);
      tally.add(collector.results());
    }
  } finally {
    enterRun(undefined);
  }
  return rounds === 1 ? tally.first : tally.results();
}

async function storeFence(run: RunContext): Promise<void> {
  const session = openSession(run, new WireLog(), 'fence');
  await session.set(fenceKey(run), FENCE_VALUE);
  session.close();
}

/** What is to run before something else is a run of cucumber of its own: hostile checks come last, also of those to be first. */
function inParts(checks: readonly Check[], first: ReadonlySet<Check>): Check[][] {
  return [false, true].flatMap((hostile) =>
    [true, false]
      .map((isFirst) => checks.filter((check) => check.hostile === hostile && first.has(check) === isFirst))
      .filter((part) => part.length > 0),
  );
}

/** The steps, once they were loaded: modules load once, so a second run in this process has to use them again. */
let support: Promise<ISupportCodeLibrary> | undefined;

async function runChecks(parts: readonly Check[][], collector: Collector): Promise<void> {
  support ??= loadSteps().then(remembering);
  const steps = await support;
  for (const part of parts)
    await quietly((environment) =>
      runCucumber(runOptions(part, steps), environment, (message) => collector.take(message)),
    );
}

/** On its own, not by the first run: that may fail. */
function loadSteps(): Promise<ISupportCodeLibrary> {
  const options = { sources: SOURCES, support: { importPaths: stepDefinitions() } };
  return quietly((environment) => loadSupport(options, environment));
}

/** Cucumber matches every step with every definition, in each run again; what it found before, it is told. */
function remembering(library: ISupportCodeLibrary): ISupportCodeLibrary {
  const { stepDefinitions } = library as ISupportCodeLibrary & StepDefinitions;
  for (const { expression } of stepDefinitions) {
    const match = expression.match.bind(expression);
    const known = new Map<string, unknown>();
    expression.match = (text) => {
      if (!known.has(text)) known.set(text, match(text));
      return known.get(text);
    };
  }
  return library;
}

/** What is in a library of cucumber's, beside what its type tells. */
interface StepDefinitions {
  readonly stepDefinitions: readonly { readonly expression: { match: (text: string) => unknown } }[];
}

const SOURCES: IRunOptions['sources'] = {
  paths: [],
  defaultDialect: 'en',
  names: [],
  tagExpression: '',
  order: 'defined',
};

function runOptions(checks: readonly Check[], support: ISupportCodeLibrary): IRunOptions {
  const lines = new Map<string, number[]>();
  for (const { file, line } of checks) lines.set(file, [...(lines.get(file) ?? []), line]);
  return {
    sources: { ...SOURCES, paths: [...lines].map(([file, at]) => `${file}:${[...new Set(at)].join(':')}`) },
    support,
    runtime: {
      dryRun: false,
      failFast: false,
      filterStacktraces: true,
      parallel: 0,
      retry: 0,
      retryTagFilter: '',
      strict: true,
      worldParameters: {},
    },
    formats: { stdout: 'rerun', files: {}, publish: false, options: {} },
  };
}

/**
 * Cucumber prints nothing: what it says goes through its messages.
 * @throws UsageError with the first of its errors
 */
async function quietly<T>(task: (environment: IRunEnvironment) => Promise<T>): Promise<T> {
  const problems: string[] = [];
  const error = (...words: unknown[]) => problems.push(words.map(String).join(' ').split('\n')[0] ?? '');
  const environment = {
    stdout: new PassThrough().resume(),
    stderr: new PassThrough().resume(),
    logger: { debug: () => {}, info: () => {}, warn: () => {}, error },
  };
  const result = await task(environment);
  const [problem] = problems;
  if (problem !== undefined) throw new UsageError(problem);
  return result;
}

function stepDefinitions(): string[] {
  const folder = fileURLToPath(new URL('../../step-definitions/', import.meta.url));
  return readdirSync(folder)
    .filter((name) => /(?<!\.d)\.[jt]s$/.test(name))
    .map((name) => folder + name);
}
