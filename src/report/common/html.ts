import { createHash } from 'node:crypto';
import type { AnyResult } from '../any-result.js';
import { Markup, markup } from '../chart/markup.js';
import { PAGE_STYLE } from '../chart/style.js';
import { TIMELINE_STYLE } from '../chart/timeline-svg.js';
import { caseList } from '../html/cases.js';
import { FILTER_SCRIPT } from '../html/script.js';
import { ownSections } from '../html/sections.js';
import { RESULT_STYLE } from '../html/style.js';
import { subjectInWords } from '../html/words.js';
import type { RenderOptions } from '../render.js';
import { viewOf } from '../views/view-of.js';

/** Nothing but this script runs, and nothing is loaded. */
const POLICY = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${createHash('sha256').update(FILTER_SCRIPT).digest('base64')}'`;

/** A page of its own: nothing from the network, readable on a telephone, without a mouse and in the dark. */
export function render(
  result: AnyResult,
  { strict, clauses = new Map() }: Pick<RenderOptions, 'strict' | 'clauses'>,
): string {
  const view = viewOf(result, strict);
  const { name, subject, headline, verdict, startedAt, seconds, cases } = view;
  return `${
    markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${`${verdict}: ${name}`}</title>
<style>${new Markup(`${PAGE_STYLE}${RESULT_STYLE}.picture { ${TIMELINE_STYLE} }`)}</style>
</head>
<body>
<main>
<h1>${name}</h1>
<div class="${`verdict ${verdict}`}"><p><strong>${headline}</strong></p><p>Judged: ${subjectInWords(subject)}</p>
<p>${`${startedAt.slice(0, 16).replace('T', ' ')} UTC, ${seconds.toFixed(1)} s, memlite-kit ${result.tool.version}${'seed' in result ? `, seed ${result.seed}` : ''}`}</p></div>
${ownSections(result)}
<h2>${result.kind === 'conform' ? 'Checks' : 'Results'}</h2>
${caseList(cases, result, clauses)}
</main>
<script>${new Markup(FILTER_SCRIPT)}</script>
</body>
</html>`.text
  }\n`;
}
