import type { Colors } from 'picocolors/types.js';
import type { KnownFailures } from '../known-failures/entry.js';
import { oneLine } from './one-line.js';
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
  return `${oneLine(reason)}${more.length === 0 ? '' : ` (${more.join(', ')})`}`;
}

const COLUMNS = 100;
const INDENT = ' '.repeat(14);

/** For a terminal: the failures that are known, apart from the others, by what excuses them; and the entries that do not fit. */
export function knownFailuresText(
  cases: readonly Case[],
  { file, misfits }: Pick<KnownFailures, 'file' | 'misfits'>,
  paint: Colors,
): string {
  const excuses = [...new Set(cases.flatMap(({ known }) => known?.id ?? []))];
  const known = excuses.map((excuse) =>
    excuseBlock(
      cases.filter((each) => each.known?.id === excuse),
      paint,
    ),
  );
  const wrong = misfits.map(({ line, sentence }) => `${paint.red('✗')} ${paint.bold(`${file}:${line}`)}  ${sentence}`);
  const isStale = misfits.some(({ kind }) => kind === 'stale');
  if (isStale) wrong.push('    --update-baseline takes off what is no failure any more');
  return [...known, ...(wrong.length > 0 ? [wrong.join('\n')] : [])].join('\n\n');
}

function excuseBlock(cases: readonly Case[], paint: Colors): string {
  const why = wrap(excuseInWords(cases[0] ?? {}), COLUMNS - INDENT.length).join(`\n${INDENT}`);
  const titles = cases.map(({ id, title }) => `${paint.yellow('~')} ${paint.bold(id)}  ${title}`);
  return [...titles, `    ${paint.dim('known'.padEnd(9))} ${why}`].join('\n');
}

/** E.g. `2 entries of known.yaml do not fit`; empty where all do. */
export function misfitsInWords({ file, misfits }: Pick<KnownFailures, 'file' | 'misfits'>): string {
  if (misfits.length === 0) return '';
  return misfits.length === 1 ? `1 entry of ${file} does not fit` : `${misfits.length} entries of ${file} do not fit`;
}
