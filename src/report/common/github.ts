import { appendFileSync, existsSync } from 'node:fs';
import type { AnyResult } from '../any-result.js';
import { excuseInWords } from '../known-failures.js';
import { oneLine } from '../one-line.js';
import type { RenderOptions } from '../render.js';
import type { Case } from '../views/view.js';
import { viewOf } from '../views/view-of.js';
import { markdownOf } from './markdown.js';

/** GitHub shows so many of each kind for a step. */
const SHOWN = 10;

/**
 * Annotations for GitHub Actions, which point at the scenario where that is a file of the user's own. Run there, the job
 * summary is written as well.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function render(result: AnyResult, { strict }: Pick<RenderOptions, 'strict'>): string {
  const view = viewOf(result, strict);
  const { cases, headline, name } = view;
  const failed = cases.filter(({ status }) => status === 'failed' || status === 'inconclusive');
  const advice = cases.filter(({ status }) => status === 'advice');
  const known = cases.filter(({ status }) => status === 'known');
  const lines = [
    ...failed.slice(0, SHOWN).map((each) => command('error', each)),
    ...advice.slice(0, SHOWN).map((each) => command('warning', each)),
    ...known.slice(0, SHOWN).map((each) => command('notice', each)),
  ];
  const rest = failed.length + advice.length + known.length - lines.length;
  if (rest > 0) lines.push(`::notice title=${property(name)}::${data(`${rest} more are in the job summary`)}`);
  const summary = process.env.GITHUB_STEP_SUMMARY;
  if (summary !== undefined && summary !== '') appendFileSync(summary, markdownOf(view));
  return `${[...lines, oneLine(headline)].join('\n')}\n`;
}

function command(kind: 'error' | 'warning' | 'notice', each: Case): string {
  const { id, title, message = '', detail = [], status, source } = each;
  const properties = [
    `title=${property(`${id} ${title}`)}`,
    // The kit's own features are not in the user's repository: GitHub could not show the place.
    ...(source === undefined || !existsSync(source.file)
      ? []
      : [`file=${property(source.file)}`, `line=${source.line}`]),
  ];
  const why = status === 'known' ? [`known: ${excuseInWords(each)}`] : [];
  return `::${kind} ${properties.join(',')}::${data([...why, message, ...detail].join('\n'))}`;
}

function data(words: string): string {
  return words.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(words: string): string {
  return data(words).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
