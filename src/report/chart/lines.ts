import { SERIES, WIDTH } from './bars.js';
import { type Markup, markup } from './markup.js';
import { linear, logarithmic, logarithmicTicks } from './scale.js';

export interface Line {
  readonly label: string;
  /** One for each step of the x axis, above zero. */
  readonly values: readonly number[];
}

const HEIGHT = 240;
const LEFT = 64;
const RIGHT = 24;
const TOP = 12;
const BOTTOM = 214;

/** Lines over named steps, on a logarithmic y axis: an SVG, and its legend. */
export function lineChart(title: string, steps: readonly string[], lines: readonly Line[], unit: string): Markup {
  const values = lines.flatMap((line) => line.values);
  const ticks = logarithmicTicks(Math.min(...values), Math.max(...values));
  const x = linear([0, Math.max(1, steps.length - 1)], [LEFT + 12, WIDTH - RIGHT]);
  const y = logarithmic([ticks[0] ?? 1, ticks.at(-1) ?? 10], [BOTTOM, TOP]);
  const grid = ticks.map(
    (tick) => markup`<line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${y(tick)}" y2="${y(tick)}"/>
<text class="tick" x="${LEFT - 6}" y="${y(tick) + 4}" text-anchor="end">${`${tick} ${unit}`}</text>`,
  );
  const names = steps.map(
    (step, index) => markup`<text class="tick" x="${x(index)}" y="${BOTTOM + 18}" text-anchor="middle">${step}</text>`,
  );
  const drawn = lines.map((line, index) => {
    const points = line.values.map((value, step) => [x(step), y(value)] as const);
    const path = points.map(([px, py]) => `${px.toFixed(1)},${py.toFixed(1)}`).join(' ');
    return markup`<g class="series-${index % SERIES}"><title>${line.label}</title><polyline class="line" points="${path}"/>
${points.map(([px, py]) => markup`<circle class="fill" cx="${px}" cy="${py}" r="3.5"/>`)}</g>`;
  });
  const legend = lines.map(
    ({ label }, index) =>
      markup`<li><svg aria-hidden="true" class="key" viewBox="0 0 28 8"><line class="line series-${index % SERIES}" x1="0" x2="28" y1="4" y2="4"/></svg> ${label}</li>`,
  );
  return markup`<svg role="img" aria-label="${title}" viewBox="0 0 ${WIDTH} ${HEIGHT}">
${grid}
${names}
${drawn}
</svg>
<ul class="legend">
${legend}
</ul>`;
}
