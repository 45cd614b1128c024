import { randomInt } from 'node:crypto';
import { parsePositiveDuration } from '../duration.js';
import { EXIT, type ExitCode } from '../errors.js';
import { type KnownFailingFlags, openKnownFailures } from '../known-failures/hold.js';
import { DIALECTS, type Dialect, lite, type SpecName } from '../protocol/dialect.js';
import { type Format, parseFormat, report } from '../report/render.js';
import { isInShard, parseShard } from '../shard.js';
import { loadDialect } from '../target/dialect-file.js';
import { probe } from '../target/probe.js';
import { openTarget, quoted } from '../target/target.js';
import { bailAfter } from './bail.js';
import { type Check, loadCatalogue } from './catalogue.js';
import { arrange, type EarlierFlags, firstNews, readEarlier } from './earlier.js';
import { clauseSentences } from './explain-text.js';
import { conformHolder } from './known-failures.js';
import { type FaultInWords, withLikelyCauses } from './likely-causes.js';
import { progress } from './progress.js';
import type { CheckLevel, Result } from './result.js';
import { runSuite } from './run.js';
import { assertKnown, select } from './selection.js';

/** What `--timeout` is unless given. */
const DEFAULT_TIMEOUT = '2s';

/** The flags of `conform`. */
export interface ConformFlags extends EarlierFlags, KnownFailingFlags {
  readonly ids: readonly string[];
  readonly target?: string | undefined;
  readonly spawn?: string | undefined;
  readonly csv?: string | undefined;
  readonly dialect?: string | undefined;
  readonly timeout: string;
  readonly tags?: string | undefined;
  readonly level?: CheckLevel | undefined;
  readonly list: boolean;
  readonly features?: string | undefined;
  readonly seed?: number | undefined;
  readonly shard?: string | undefined;
  /** After how many violations the run ends. */
  readonly bail?: number | undefined;
  /** How often the selection runs. */
  readonly repeat?: number | undefined;
  readonly format?: readonly string[] | undefined;
  readonly json: boolean;
  readonly strict: boolean;
}

/**
 * The use case behind `memlite-kit conform`; returns the exit code of the contract.
 * @param wordsFor looks up the fault of that name, where one is likely behind failures
 */
export async function conform(
  flags: ConformFlags,
  wordsFor: (name: string) => Promise<FaultInWords>,
): Promise<ExitCode> {
  const timeoutMs = parsePositiveDuration(flags.timeout, '--timeout');
  const formats = (flags.format ?? (flags.json ? ['json'] : ['console'])).map(parseFormat);
  const shard = flags.shard === undefined ? undefined : parseShard(flags.shard);
  const given = flags.dialect === undefined ? undefined : await loadDialect(flags.dialect);
  const earlier = await readEarlier(flags);
  const catalogue = await loadCatalogue(flags.features);
  assertKnown(catalogue, flags.ids);
  const known = await openKnownFailures(flags, conformHolder(catalogue, flags.strict), tell);
  const spec = given?.spec ?? specOf(flags.ids, catalogue);
  const embedded = flags.target === undefined && flags.spawn === undefined;
  // A part of a small selection may be empty; the selection itself may not.
  const choose = (from: SpecName) =>
    select(catalogue, from, flags).filter(({ id }) => shard === undefined || isInShard(id, shard));
  if (flags.list || embedded || spec !== undefined) {
    // What would run is known already: a selection that leaves nothing is told before anything is started.
    const checks = choose(spec ?? 'lite');
    if (flags.list) return list(checks);
  }
  const target = await openTarget(flags, builtinOf(spec));
  let result: Result;
  try {
    const spoken = given !== undefined && !DIALECTS.has(given.name) ? given : undefined;
    const judgedBy = spec ?? (embedded ? 'lite' : undefined);
    const begin = performance.now();
    const { address, server } = target;
    const probed = await probe({
      address,
      timeoutMs,
      ...(judgedBy !== undefined && { spec: judgedBy }),
      ...(server !== undefined && { revive: () => server.restart() }),
    });
    const probedInMs = performance.now() - begin;
    const seed = flags.seed ?? randomInt(2 ** 31);
    const { checks, first, note } = arrange(choose(probed.dialect.spec), probed.dialect.spec, earlier);
    const show = progress(process.stderr);
    if (note !== undefined) show.tell(note);
    const news = firstNews(first, show.tell);
    result = await runSuite({
      target,
      probed,
      probedInMs,
      dialect: spoken,
      checks,
      first,
      rounds: flags.repeat,
      ...(flags.bail !== undefined && { isOver: bailAfter(flags.bail, flags.strict, known.excuses) }),
      timeoutMs,
      seed,
      shard,
      repeat: (check) => repeatCommand(check, target.flags, { ...flags, seed }),
      onCheck: (...each) => {
        show.update(...each);
        news(each[0]);
      },
    }).finally(show.done);
  } finally {
    await target.close();
  }
  // A part has seen too little to say what its failures come from: `report` says it of the whole.
  result = await known.hold(shard === undefined ? await withLikelyCauses(result, wordsFor) : result);
  await print(result, formats, flags.strict);
  return exitCode(result, flags.strict);
}

/** The specification that the ids belong to, where they all belong to one. */
function specOf(ids: readonly string[], catalogue: readonly Check[]): SpecName | undefined {
  const specs = new Set(
    ids.map(
      (id) =>
        catalogue.find(
          (check) => check.spec !== undefined && id.toUpperCase().startsWith(`${check.spec.toUpperCase()}-`),
        )?.spec,
    ),
  );
  const [only] = specs;
  return specs.size === 1 ? only : undefined;
}

function builtinOf(spec: SpecName | undefined): Dialect {
  return DIALECTS.get(spec ?? 'lite') ?? lite;
}

function list(checks: readonly Check[]): ExitCode {
  const wide = Math.max(...checks.map((check) => check.id.length));
  for (const check of checks)
    process.stdout.write(`${check.id.padEnd(wide)}  ${check.level.padEnd(6)}  ${check.title}\n`);
  return EXIT.ok;
}

function repeatCommand(check: Check, target: string, flags: ConformFlags): string {
  const features = flags.features === undefined ? '' : ` --features ${quoted(flags.features)}`;
  // The id of a clause's check says which specification it is of.
  const implied = flags.dialect === undefined || (check.spec !== undefined && DIALECTS.has(flags.dialect));
  const dialect = implied ? '' : ` --dialect ${quoted(flags.dialect)}`;
  const timeout = flags.timeout === DEFAULT_TIMEOUT ? '' : ` --timeout ${flags.timeout}`;
  const seed = check.tags.includes('random') ? ` --seed ${flags.seed}` : '';
  // What fails now and then would most likely pass once.
  const repeat = (flags.repeat ?? 1) === 1 ? '' : ` --repeat ${flags.repeat}`;
  return `memlite-kit conform ${quoted(check.id)}${target === '' ? '' : ` ${target}`}${dialect}${features}${timeout}${seed}${repeat}`;
}

function tell(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

async function print(result: Result, formats: readonly Format[], strict: boolean): Promise<void> {
  const options = {
    colors: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
    clauses: await clauseSentences(result.target.spec),
    strict,
  };
  for (const format of formats) process.stdout.write(await report(result, format, options));
}

function exitCode({ summary, verdict }: Result, strict: boolean): ExitCode {
  if (verdict === 'failed' || (strict && summary.failed + summary.unmet > 0)) return EXIT.violation;
  return verdict === 'inconclusive' ? EXIT.inconclusive : EXIT.ok;
}
