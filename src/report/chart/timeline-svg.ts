import type { RunEvent, ViolationResult } from '../../stress/result.js';
import { wrap } from '../wrap.js';
import { Markup, markup } from './markup.js';
import { timelinePicture } from './timeline.js';

/** A violation, and what happened to the server in the history that it was found in. */
export interface ShownViolation {
  readonly violation: ViolationResult;
  readonly events: readonly RunEvent[];
}

const MARGIN = 16;
const LEAST_WIDTH = 480;
const LINE = 20;
const CHARACTER = 7.2;

/** Without variables, which browsers know, but not all that shows pictures. */
export const TIMELINE_STYLE = `
svg { color-scheme: light dark; }
.paper, .bar rect, .bar path { fill: #fff; }
text { fill: #1c2024; font: 12px ui-monospace, Menlo, Consolas, monospace; white-space: pre; }
.title { font: bold 14px system-ui, sans-serif; } .sentence { font: 13px system-ui, sans-serif; }
.client, .happened { fill: #5d666f; } .note { fill: #c62828; }
.lane { stroke: #d9dee3; } .mark { stroke: #c62828; stroke-dasharray: 4 3; }
.bar rect, .bar path { stroke: #0072b2; stroke-width: 1.5; }
.set rect, .set path, .cas rect, .cas path { stroke: #9a5b00; }
.noted rect, .noted path { stroke: #c62828; stroke-width: 2.5; }
.pending path { stroke-dasharray: 5 3; } .refused rect { stroke-dasharray: 2 2; }
@media (prefers-color-scheme: dark) {
  .paper, .bar rect, .bar path { fill: #15181b; }
  text { fill: #e6e9ec; } .client, .happened { fill: #a0a9b2; } .note { fill: #ff7a70; }
  .lane { stroke: #353b42; } .mark { stroke: #ff7a70; }
  .bar rect, .bar path { stroke: #56b4e9; }
  .set rect, .set path, .cas rect, .cas path { stroke: #e6a23c; }
  .noted rect, .noted path { stroke: #ff7a70; }
}
`;

/** Timelines of violations, one below the other: an SVG file that needs nothing else. */
export function timelineSvg(title: string, shown: readonly ShownViolation[]): string {
  const pictures = shown.map(({ violation, events }) => ({ violation, ...timelinePicture(violation, events) }));
  const width = Math.max(LEAST_WIDTH, ...pictures.map((picture) => picture.width));
  const blocks: Markup[] = [];
  let y = MARGIN + LINE;
  for (const { violation, drawing, height, words } of pictures) {
    const lines = wrap(violation.sentence, Math.floor(width / CHARACTER));
    const top = y + (lines.length + 1) * LINE + 4;
    blocks.push(markup`<g role="group">
<title>${`${headline(violation)}: ${violation.sentence}`}</title>
<desc>${words}</desc>
<text class="title" x="${MARGIN}" y="${y + 16}">${headline(violation)}</text>
${lines.map((line, index) => markup`<text class="sentence" x="${MARGIN}" y="${y + 16 + (index + 1) * LINE}">${line}</text>`)}
<g transform="translate(${MARGIN} ${top})">
${drawing}
</g>
</g>`);
    y = top + height + LINE;
  }
  const [w, h] = [width + 2 * MARGIN, y + MARGIN - (pictures.length > 0 ? LINE : 0)];
  return markup`<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}">
<title id="title">${title}</title>
<style>${STYLE_MARKUP}</style>
<rect class="paper" width="100%" height="100%"/>
<text class="client" x="${MARGIN}" y="${MARGIN + 8}">${title}</text>
${blocks}
</svg>
`.text;
}

const STYLE_MARKUP = new Markup(TIMELINE_STYLE);

/** E.g. `stale read on k3`. */
function headline({ anomaly, key }: ViolationResult): string {
  return `${anomaly.replaceAll('-', ' ')} on ${key}`;
}
