import { stringify } from 'yaml';
import type { AnyResult } from '../any-result.js';
import { excuseInWords } from '../known-failures.js';
import { oneLine } from '../one-line.js';
import type { RenderOptions } from '../render.js';
import type { Case } from '../views/view.js';
import { viewOf } from '../views/view-of.js';

/** TAP version 14: https://testanything.org/tap-version-14-specification.html */
export function render(result: AnyResult, { strict }: Pick<RenderOptions, 'strict'>): string {
  const { name, subject, headline, cases } = viewOf(result, strict);
  const points = cases.flatMap((each, index) => point(each, index + 1));
  return `${['TAP version 14', `# ${oneLine(`${name}: ${subject}`)}`, `1..${cases.length}`, ...points, `# ${oneLine(headline)}`].join('\n')}\n`;
}

function point(each: Case, number: number): string[] {
  const { id, title, status, message, detail, repeat } = each;
  const directive = {
    passed: '',
    failed: '',
    // So does TAP say it: not ok, and not counted.
    known: ` # TODO ${description(excuseInWords(each))}`,
    advice: ` # TODO ${description(message ?? 'advice')}`,
    skipped: ` # SKIP ${description(message ?? '')}`,
    inconclusive: '',
  }[status];
  const isOk = status === 'passed' || status === 'skipped';
  const line = `${isOk ? 'ok' : 'not ok'} ${number} - ${description(`${id} ${title}`)}${directive}`;
  if (isOk) return [line];
  const diagnosis = {
    message,
    severity: status,
    ...(detail && { detail: detail.join('\n') }),
    ...(repeat && { repeat }),
  };
  return [
    line,
    '  ---',
    ...stringify(diagnosis, {
      lineWidth: 0,
      blockQuote: isBlock(diagnosis) ? 'literal' : false,
      doubleQuotedMinMultiLineLength: 1e9,
    })
      .replace(/\n$/, '')
      .split('\n')
      .map((row) => `  ${row}`),
    '  ...',
  ];
}

/** Parsers of YAML disagree about blocks that begin or end with blanks: such texts are quoted. */
function isBlock(diagnosis: Readonly<Record<string, string | undefined>>): boolean {
  return Object.values(diagnosis).every((text = '') => !/^\s|\s$/.test(text));
}

/** `#` begins a directive, and the backslash escapes it. */
function description(words: string): string {
  return oneLine(words).replace(/[\\#]/g, (character) => `\\${character}`);
}
