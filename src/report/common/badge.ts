import type { AnyResult } from '../any-result.js';
import { markup } from '../chart/markup.js';
import type { RenderOptions } from '../render.js';
import { countOf } from '../views/view.js';
import { viewOf } from '../views/view-of.js';

const COLORS = { passed: '#2a7d2e', failed: '#b3261e', inconclusive: '#8a6100' } as const;
/** Of the average character at 11 px in Verdana. */
const CHARACTER = 6.6;
const PADDING = 12;

/** A badge for a README, as SVG. */
export function render(result: AnyResult, { strict }: Pick<RenderOptions, 'strict'>): string {
  const { name, verdict, cases } = viewOf(result, strict);
  const label = name.replace('memlite-kit', 'memlite');
  const counted = cases.filter(({ status }) => status !== 'skipped').length;
  const known = countOf(cases, 'known');
  const message =
    verdict === 'passed'
      ? `${countOf(cases, 'passed')} of ${counted} passed${known > 0 ? `, ${known} known to fail` : ''}`
      : verdict === 'failed'
        ? `${countOf(cases, 'failed')} of ${counted} failed`
        : 'inconclusive';
  const [left, right] = [label, message].map((text) => Math.round(text.length * CHARACTER) + PADDING) as [
    number,
    number,
  ];
  const width = left + right;
  const svg = markup`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" role="img" aria-label="${label}: ${message}">
<title>${label}: ${message}</title>
<rect width="${width}" height="20" rx="3" fill="#444"/>
<path d="M${left} 0h${right - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1 -3 3h-${right - 3}z" fill="${COLORS[verdict]}"/>
<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
<text x="${left / 2}" y="14">${label}</text>
<text x="${left + right / 2}" y="14">${message}</text>
</g>
</svg>`;
  return `${svg.text}\n`;
}
