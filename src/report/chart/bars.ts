import { clipName } from '../figures.js';
import { type Markup, markup } from './markup.js';
import { linear, linearTicks } from './scale.js';

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** The range in which the value lies. */
  readonly low: number;
  readonly high: number;
  /** The value as it is written beside the bar. */
  readonly text: string;
}

/** Narrow, so that its texts can be read where a telephone shrinks it. */
export const WIDTH = 480;
const LABEL_WIDTH = 124;
const TEXT_WIDTH = 60;
const ROW = 30;
const AXIS = 24;
const LABEL_CHARACTERS = 16;

/**
 * Horizontal bars from zero on, each with its range as a whisker: an SVG.
 * @param reference a value that a line marks
 */
export function barChart(title: string, bars: readonly Bar[], reference?: number): Markup {
  const ticks = linearTicks(Math.max(...bars.map(({ high }) => high), reference ?? 0));
  const x = linear([0, ticks.at(-1) ?? 1], [LABEL_WIDTH, WIDTH - TEXT_WIDTH]);
  const bottom = bars.length * ROW;
  const grid = ticks.map(
    (tick) => markup`<line class="grid" x1="${x(tick)}" x2="${x(tick)}" y1="0" y2="${bottom}"/>
<text class="tick" x="${x(tick)}" y="${bottom + 17}" text-anchor="middle">${shortened(tick)}</text>`,
  );
  const rows = bars.map((bar, index) => {
    const middle = (index + 0.5) * ROW;
    return markup`<text x="${LABEL_WIDTH - 8}" y="${middle + 4}" text-anchor="end">${clipName(bar.label, LABEL_CHARACTERS)}</text>
<rect class="fill series-${index % SERIES}" x="${x(0)}" y="${middle - 9}" width="${x(bar.value) - x(0)}" height="18"/>
<path class="whisker" d="M${x(bar.low)} ${middle}H${x(bar.high)}M${x(bar.low)} ${middle - 4}v8M${x(bar.high)} ${middle - 4}v8"/>
<text x="${x(Math.max(bar.high, bar.value)) + 6}" y="${middle + 4}">${bar.text}</text>`;
  });
  const line =
    reference === undefined
      ? ''
      : markup`<line class="reference" x1="${x(reference)}" x2="${x(reference)}" y1="0" y2="${bottom}"/>`;
  return markup`<svg role="img" aria-label="${title}" viewBox="0 0 ${WIDTH} ${bottom + AXIS}">
${grid}
${line}
${rows}
</svg>`;
}

/** So many series have a colour of their own; then they come again. */
export const SERIES = 6;

function shortened(value: number): string {
  if (value >= 1e6) return `${value / 1e6} M`;
  return value >= 1e3 ? `${value / 1e3} k` : String(value);
}
