import { UsageError } from '../errors.js';
import { assertWritable } from '../writable.js';
import { assertEditable, type Edit, editList } from './edit.js';
import type { Entry, KnownFailures, Resolved } from './entry.js';
import { isExpired } from './judge.js';
import { readList, writeList } from './list-file.js';
import { parseList } from './parse.js';

/** The flags of a list of known failures, of every command that takes one. */
export interface KnownFailingFlags {
  readonly 'known-failing'?: string | undefined;
  readonly 'update-baseline'?: boolean | undefined;
  /** A part of the work knows only its own failures, and parts that run together would overwrite each other's list. */
  readonly shard?: string | undefined;
}

/** How results of a kind are held against a list. */
export interface Holder<R> {
  /** Why an entry cannot be of that id, in a sentence; undefined where it can. */
  readonly complaint: (id: string) => string | undefined;
  /** All that an entry of that id can excuse, whether it runs or not. */
  readonly covers: (id: string) => readonly string[];
  /** Whether what has that id is of the specification by which the result was judged. */
  readonly belongs: (id: string, result: R) => boolean;
  readonly hold: (result: R, list: Omit<KnownFailures, 'misfits'>) => R;
  /** What fails the run, and is not excused. */
  readonly failures: (result: R) => readonly { readonly id: string; readonly message: string }[];
}

/** A list of known failures that is open. */
export interface OpenList<R> {
  /** A result as the list has it, which is brought up to date where that is asked for; the result as it is without a list. */
  readonly hold: (result: R) => Promise<R>;
  /** Whether a failure is going to be excused, should it happen today. */
  readonly excuses: (id: string) => boolean;
}

/** What a reason begins with that nobody has written yet. */
export const UNEXPLAINED = 'not explained yet';

/**
 * Reads the list that the flags name, before anything runs.
 * @param tell takes what was changed, in a sentence each
 * @throws UsageError where the list is none, or names what there is not
 */
export async function openKnownFailures<R extends { readonly knownFailures?: KnownFailures }>(
  flags: KnownFailingFlags,
  holder: Holder<R>,
  tell: (sentence: string) => void,
): Promise<OpenList<R>> {
  const { 'known-failing': file, 'update-baseline': isUpdated = false } = flags;
  if (file === undefined) {
    if (isUpdated) throw new UsageError('--update-baseline wants the list that it is to change: --known-failing FILE');
    return { hold: async (result) => result, excuses: () => false };
  }
  if (isUpdated && flags.shard !== undefined)
    throw new UsageError('--update-baseline wants the whole run: leave out --shard');
  const read = (text: string) => parseKnown(text, file, holder);
  const held = (result: R, entries: readonly Entry[]) =>
    holder.hold(result, { file, entries: entries.map((entry) => resolved(entry, result, holder)) });
  const text = await readList(file);
  const entries = read(text ?? '');
  const today = new Date().toISOString().slice(0, 10);
  const valid = entries.filter((entry) => !isExpired(entry, today));
  const excused = new Set(valid.flatMap(({ id }) => holder.covers(id)));
  const excuses = (id: string) => excused.has(id);
  if (!isUpdated) {
    if (text === undefined)
      throw new UsageError(
        `there is no list of known failures ${file}: --update-baseline makes it from what fails now`,
      );
    return { hold: async (result) => held(result, entries), excuses };
  }
  assertWritable(file, 'the list of known failures');
  assertEditable(text ?? '', file);
  const hold = async (result: R) => {
    // It may have been changed while the checks ran.
    const old = await readList(file);
    const before = held(result, read(old ?? ''));
    const { edit, sentences } = editFor(before, holder);
    const changed = editList(old, edit, file);
    const after = held(result, read(changed));
    if (changed !== old) await writeList(file, changed);
    for (const sentence of sentences) tell(`${file}: ${sentence}`);
    return after;
  };
  return { hold, excuses };
}

function parseKnown<R>(text: string, file: string, { complaint }: Holder<R>): Entry[] {
  const entries = parseList(text, file);
  for (const { id, line } of entries) {
    const wrong = complaint(id);
    if (wrong !== undefined) throw new UsageError(`${file}:${line}: ${wrong}`);
  }
  return entries;
}

function resolved<R>(entry: Entry, result: R, { covers, belongs }: Holder<R>): Resolved {
  return { ...entry, covers: covers(entry.id).filter((id) => belongs(id, result)) };
}

/** The smallest change after which nothing is stale and every failure listed, but for what has expired: that is for people. */
function editFor<R extends { readonly knownFailures?: KnownFailures }>(
  result: R,
  { failures }: Holder<R>,
): { edit: Edit; sentences: string[] } {
  const { entries = [], misfits = [] } = result.knownFailures ?? {};
  const stale = new Set(misfits.filter(({ kind }) => kind === 'stale').map(({ id }) => id));
  const fresh = failures(result).filter(({ id }) => !entries.some(({ covers }) => covers.includes(id)));
  const edit: Edit = {
    remove: new Set(entries.flatMap(({ id }, index) => (stale.has(id) ? [index] : []))),
    add: fresh.map(({ id, message }) => ({ id, reason: `${UNEXPLAINED}: ${message.replace(/\s+/g, ' ').trim()}` })),
  };
  const sentences = [
    ...[...stale].map((id) => `took off ${id}, which is no failure any more`),
    ...fresh.map(({ id }) => `added ${id}; its reason is for you to write`),
  ];
  return { edit, sentences: sentences.length > 0 ? sentences : ['nothing to change'] };
}
