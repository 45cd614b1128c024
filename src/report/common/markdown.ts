import type { AnyResult } from '../any-result.js';
import { excuseInWords } from '../known-failures.js';
import { oneLine } from '../one-line.js';
import type { RenderOptions } from '../render.js';
import { CASE_STATUSES, type Case, countOf, type View } from '../views/view.js';
import { viewOf } from '../views/view-of.js';

const ICONS = { passed: '✅', failed: '❌', inconclusive: '❔' } as const;
/** So many failures are told whole: a job summary has a limit, and readers have one, too. */
const TOLD = 30;

/** For a job summary, or a comment. */
export function render(result: AnyResult, { strict }: Pick<RenderOptions, 'strict'>): string {
  return markdownOf(viewOf(result, strict));
}

export function markdownOf(view: View): string {
  const { name, subject, headline, verdict, cases } = view;
  const failed = cases.filter(({ status }) => status === 'failed' || status === 'inconclusive');
  const advice = cases.filter(({ status }) => status === 'advice');
  const known = cases.filter((each) => each.status === 'known');
  const told = failed.slice(0, TOLD).map(details);
  const more = failed.length > TOLD ? [`… and ${failed.length - TOLD} more.`] : [];
  const parts = [
    `## ${ICONS[verdict]} ${plain(name)}`,
    `${plain(headline)}`,
    `Judged: ${code(subject)}`,
    ...(cases.length > 0 ? [suites(cases)] : []),
    ...told,
    ...more,
    ...(known.length > 0
      ? [
          `### Known failures\n\n${known.map((each) => `- ${code(each.id)} ${plain(each.title)}: ${plain(excuseInWords(each))}`).join('\n')}`,
        ]
      : []),
    ...(advice.length > 0
      ? [
          `### Advice\n\n${advice.map(({ id, title, message = '' }) => `- ${code(id)} ${plain(title)}: ${plain(message)}`).join('\n')}`,
        ]
      : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** A row for each suite, a column for each status that there is. */
function suites(cases: readonly Case[]): string {
  const statuses = CASE_STATUSES.filter((status) => countOf(cases, status) > 0);
  const names = [...new Set(cases.map(({ suite }) => suite))];
  const rows = names.map((name) => {
    const own = cases.filter(({ suite }) => suite === name);
    return `| ${plain(name)} | ${statuses.map((status) => countOf(own, status)).join(' | ')} |`;
  });
  return [`| | ${statuses.join(' | ')} |`, `|---|${statuses.map(() => '---:|').join('')}`, ...rows].join('\n');
}

function details({ id, title, message = '', detail = [] }: Case): string {
  const fence = '`'.repeat(Math.max(3, ...detail.map((line) => longestRun(line) + 1)));
  const block = detail.length > 0 ? `\n\n${fence}text\n${detail.join('\n')}\n${fence}` : '';
  return `<details><summary>${html(id)} ${html(title)}</summary>\n\n${plain(message)}${block}\n\n</details>`;
}

function longestRun(line: string): number {
  return Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
}

function code(words: string): string {
  const fence = '`'.repeat(longestRun(words) + 1);
  const pad = words.startsWith('`') || words.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${oneLine(words)}${pad}${fence}`;
}

/** Nothing in the text is markup, and no address in it becomes a link, or a mention. */
function plain(words: string): string {
  return oneLine(words)
    .trim()
    .replace(/[\\`*_{}[\]<>#|~&@]|^[-+=]|(?<=^\d{1,9})[.)]|:(?=\/\/)|(?<=www)\./gi, (character) => `\\${character}`);
}

function html(words: string): string {
  return oneLine(words).replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}
