import type { Colors } from 'picocolors/types.js';
import type { KnownFailures } from '../known-failures/entry.js';
import type { Case } from './views/view.js';
import { wrap } from './wrap.js';

/** The suite of the entries that do not fit the run: each is a case that failed. */
export const LIST_SUITE = 'Known failures';

/** A case for each entry of the list that does not fit the run. */
export function misfitCases({ file, misfits }: Pick<KnownFailures, 'file' | 'misfits'>): Case[] {
  return misfits.map(({ id, line, kind, sentence }) => ({
    id: `known:${id}`,
    suite: LIST_SUITE,
    title: `the entry in ${file}, line ${line}, is ${kind}`,
    status: 'failed',
    seconds: 0,
    message: sentence,
    source: { file, line },
  }));
}

/** Why a case is known, in a line: the reason, and what else its entry says. Empty where it is not. */
export function excuseInWords({ known }: Pick<Case, 'known'>): string {
  if (known === undefined) return '';
  const { reason, owner, expires, link } = known;
  const more = [
    ...(owner === undefined ? [] : [owner]),
    ...(expires === undefined ? [] : [`until ${expires}`]),
    ...(link === undefined ? [] : [link]),
  ];
  return `${reason}${more.length === 0 ? '' : ` (${more.join(', ')})`}`;
}

const COLUMNS = 100;
const INDENT = ' '.repeat(14);

/** For a terminal: the failures that are known, apart from the others, and the entries that do not fit. */
export function knownFailuresText(
  cases: readonly Case[],
  { file, misfits }: Pick<KnownFailures, 'file' | 'misfits'>,
  paint: Colors,
): string {
  const known = cases.flatMap((each) => {
    if (each.known === undefined) return [];
    const { id, title } = each;
    const why = wrap(excuseInWords(each), COLUMNS - INDENT.length).join(`\n${INDENT}`);
    return [`${paint.yellow('~')} ${paint.bold(id)}  ${title}`, `    ${paint.dim('known'.padEnd(9))} ${why}`];
  });
  const wrong = misfits.map(({ line, sentence }) => `${paint.red('✗')} ${paint.bold(`${file}:${line}`)}  ${sentence}`);
  const isStale = misfits.some(({ kind }) => kind === 'stale');
  return [...known, ...wrong, ...(isStale ? ['    --update-baseline takes off what is no failure any more'] : [])].join(
    '\n',
  );
}

/** E.g. `2 entries of known.yaml do not fit`; empty where all do. */
export function misfitsInWords({ file, misfits }: Pick<KnownFailures, 'file' | 'misfits'>): string {
  if (misfits.length === 0) return '';
  return misfits.length === 1 ? `1 entry of ${file} does not fit` : `${misfits.length} entries of ${file} do not fit`;
}
