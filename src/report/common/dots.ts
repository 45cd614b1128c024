import pc from 'picocolors';
import type { AnyResult } from '../any-result.js';
import { excuseInWords } from '../known-failures.js';
import type { RenderOptions } from '../render.js';
import type { Case, CaseStatus } from '../views/view.js';
import { viewOf } from '../views/view-of.js';

const MARKS: Readonly<Record<CaseStatus, string>> = {
  passed: '.',
  failed: 'F',
  known: 'k',
  advice: '!',
  skipped: '-',
  inconclusive: '?',
};
const WIDTH = 80;

/** A character for each case, then what failed: for logs. */
export function render(result: AnyResult, { colors, strict }: Pick<RenderOptions, 'colors' | 'strict'>): string {
  const paint = pc.createColors(colors);
  const { name, subject, headline, cases, seconds } = viewOf(result, strict);
  const marks = cases.map(({ status }) => MARKS[status]).join('');
  const rows = marks.match(new RegExp(`.{1,${WIDTH}}`, 'g')) ?? [];
  const failures = cases
    .filter(({ status }) => status === 'failed' || status === 'inconclusive')
    .map((each) => block(each));
  const known = cases
    .filter(({ status }) => status === 'known')
    .map((each) => `${each.id}  ${each.title}\n    known: ${excuseInWords(each)}`);
  const painted = rows.map((row) =>
    row.replace(/F+/g, (run) => paint.red(run)).replace(/[!?k]+/g, (run) => paint.yellow(run)),
  );
  return `${[`${name}: ${subject}`, painted.join('\n'), ...failures, ...known, `${headline} in ${seconds.toFixed(1)} s`].filter((part) => part !== '').join('\n\n')}\n`;
}

function block({ id, title, message, detail = [] }: Case): string {
  const lines = [...(message === undefined ? [] : [message]), ...detail];
  return [`${id}  ${title}`, ...lines.flatMap((line) => line.split('\n')).map((line) => `    ${line}`)].join('\n');
}
