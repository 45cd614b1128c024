import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { ConformFlags } from '../conform.js';
import type { Result } from '../result.js';
import type { Flags } from './child-run.js';

/** The flags of `conform --watch`: those of `conform`, most of which are those of each run. */
export interface WatchFlags extends ConformFlags {
  readonly watch: boolean;
  readonly 'watch-path'?: readonly string[] | undefined;
}

/** What a run is to be of. */
export type What = 'all' | 'failed';

/** What is watched; what the checks are read from is, too. */
export function rootsOf({ 'watch-path': given, features, dialect, 'known-failing': known }: WatchFlags): string[] {
  const files = [dialect, known].flatMap((file) => (file !== undefined && existsSync(file) ? [file] : []));
  return [...(given ?? ['.']), ...(features === undefined ? [] : [features]), ...files];
}

/**
 * The flags of a run: those of the user, and how it follows from the last.
 * @param state the Result of the last run, where there is one, and of this one afterwards
 */
export function flagsOfRun(flags: WatchFlags, what: What, state: string): Flags {
  const { ids: _, watch: __, 'watch-path': ___, ...own } = flags;
  const format = [...(own.format ?? [own.json ? 'json' : 'console']), `json:${state}`];
  if (!existsSync(state)) return { ...own, format };
  if (what === 'failed') return { ...own, format, 'failed-first': undefined, 'last-failed': state };
  if (own['last-failed'] !== undefined) return { ...own, format };
  return { ...own, format, 'failed-first': state };
}

/** How many checks failed in the last run. */
export async function failedIn(state: string): Promise<number> {
  if (!existsSync(state)) return 0;
  return (JSON.parse(await readFile(state, 'utf8')) as Result).summary.failed;
}
