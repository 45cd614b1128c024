import { existsSync } from 'node:fs';
import { UsageError } from '../errors.js';
import type { SpecName } from '../protocol/dialect.js';
import type { Check } from './catalogue.js';
import type { CheckResult } from './result.js';

/** The flags that look back at an earlier run, by the Result that it has written. */
export interface EarlierFlags {
  readonly 'last-failed'?: string | undefined;
  readonly 'failed-first'?: string | undefined;
}

/** An earlier run: which checks failed in it, and what they are to this one. */
export interface Earlier {
  readonly use: 'only' | 'first';
  readonly file: string;
  readonly spec: SpecName;
  readonly failed: ReadonlySet<string>;
}

/** The checks of this run, in the light of an earlier one. */
export interface Arranged {
  readonly checks: readonly Check[];
  readonly first: ReadonlySet<Check>;
  /** For people: what was left out, or why nothing was. */
  readonly note?: string;
}

/**
 * Reads the Result of the earlier run that the flags name. One that is not there yet is no error: the first run of a loop has none.
 * @throws UsageError where the file is there and is no Result of `conform`
 */
export async function readEarlier(flags: EarlierFlags): Promise<Earlier | 'none yet' | undefined> {
  const use = flags['last-failed'] !== undefined ? 'only' : 'first';
  const file = flags['last-failed'] ?? flags['failed-first'];
  if (file === undefined) return undefined;
  if (!existsSync(file)) return 'none yet';
  const { readResult } = await import('../report/read-result.js');
  const result = await readResult(file);
  if (result.kind !== 'conform')
    throw new UsageError(
      `${file} is a result of ${result.kind}: name one that \`conform --format json:FILE\` has written`,
    );
  // What is known to fail is left alone: a loop over what failed would never come to its end.
  const failed = result.checks
    .filter(({ status, known }) => status === 'failed' && known === undefined)
    .map(({ id }) => id);
  return { use, file, spec: result.target.spec, failed: new Set(failed) };
}

/**
 * What is to run of a selection. Where nothing of it failed before, all of it runs: so a loop that runs what failed ends with a
 * whole run.
 * @throws UsageError where the earlier run was judged by another specification, whose checks are not these
 */
export function arrange(checks: readonly Check[], spec: SpecName, earlier: Earlier | 'none yet' | undefined): Arranged {
  const all = { checks, first: new Set<Check>() };
  if (earlier === undefined) return all;
  if (earlier === 'none yet') return { ...all, note: 'there is no earlier result yet: all checks run' };
  const { use, file, failed } = earlier;
  // None of those could be run alone; to run first, there is simply none.
  if (earlier.spec !== spec && use === 'only')
    throw new UsageError(
      `${file} is of a run that was judged by ${earlier.spec}, and this target is judged by ${spec}: their checks differ`,
    );
  const again = checks.filter(({ id }) => failed.has(id));
  if (use === 'first') return { checks, first: new Set(again) };
  if (again.length === 0) return { ...all, note: 'none of these checks failed before: all run' };
  return { ...all, checks: again, note: `only what failed before: ${again.length} of ${checks.length} checks` };
}

/**
 * Tells what has become of the checks that run first, once all of them have ended: the whole run may take a while longer.
 * @returns what to call with each result
 */
export function firstNews(first: ReadonlySet<Check>, tell: (sentence: string) => void): (result: CheckResult) => void {
  const ids = new Set([...first].map(({ id }) => id));
  const notYet: string[] = [];
  const total = ids.size;
  return ({ id, status }) => {
    if (!ids.delete(id)) return;
    if (status !== 'passed') notYet.push(id);
    if (ids.size > 0) return;
    const passing = total - notYet.length;
    const counted = total === 1 ? 'one check failed before' : `${total} checks failed before`;
    if (passing === total) tell(`${counted}: now ${total === 1 ? 'it passes' : 'all of them pass'}`);
    else tell(`${counted}: ${passing === 0 ? 'still' : `${passing} now pass, not yet`} ${notYet.join(' ')}`);
  };
}
