import type { StressResult, Stretch } from '../../stress/result.js';
import { type Markup, markup } from '../chart/markup.js';
import { linear, linearTicks } from '../chart/scale.js';
import { formatCount } from '../figures.js';

const WIDTH = 640;
const HEIGHT = 200;
const LEFT = 64;
const BOTTOM = 170;
const TOP = 12;

/** Throughput and latency over the time of a load, with the moments of trouble marked. */
export function overTime({ timeline, events, loadMs }: StressResult): Markup | '' {
  if (timeline.length < 2) return '';
  const rate = ({ operations, fromMs, toMs }: Stretch) => (operations * 1000) / Math.max(1, toMs - fromMs);
  const latencies = timeline.flatMap((stretch) =>
    stretch.p99 === null ? [] : [{ ...stretch, value: stretch.p99 / 1000 }],
  );
  return markup`<figure><figcaption>Operations per second over time${events.length > 0 ? '; what happened to the server is marked' : ''}</figcaption>
${chart(
  'Operations per second over time',
  timeline.map((stretch) => ({ ...stretch, value: rate(stretch) })),
  events,
  loadMs,
  formatCount,
)}</figure>
${
  latencies.length === 0
    ? ''
    : markup`<figure><figcaption>p99 over time, in milliseconds</figcaption>
${chart('p99 latency over time', latencies, events, loadMs, (ms) => `${ms} ms`)}</figure>`
}`;
}

interface Point extends Stretch {
  readonly value: number;
}

function chart(
  title: string,
  points: readonly Point[],
  events: StressResult['events'],
  loadMs: number,
  format: (value: number) => string,
): Markup {
  const ticks = linearTicks(Math.max(1e-3, ...points.map(({ value }) => value)));
  const y = linear([0, ticks.at(-1) ?? 1], [BOTTOM, TOP]);
  const x = linear([0, Math.max(1, loadMs)], [LEFT, WIDTH - 8]);
  const path = points
    .map(({ fromMs, toMs, value }) => `${x((fromMs + toMs) / 2).toFixed(1)},${y(value).toFixed(1)}`)
    .join(' ');
  const seconds = linearTicks(Math.max(1, loadMs) / 1000).filter((tick) => tick * 1000 <= loadMs);
  return markup`<svg role="img" aria-label="${title}" viewBox="0 0 ${WIDTH} ${HEIGHT}">
${ticks.map((tick) => markup`<line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${y(tick)}" y2="${y(tick)}"/><text class="tick" x="${LEFT - 6}" y="${y(tick) + 4}" text-anchor="end">${format(tick)}</text>`)}
${seconds.map((tick) => markup`<text class="tick" x="${x(tick * 1000)}" y="${BOTTOM + 18}" text-anchor="middle">${`${tick} s`}</text>`)}
${events.map(({ atMs, kind }) => markup`<line class="reference" x1="${x(atMs)}" x2="${x(atMs)}" y1="${TOP}" y2="${BOTTOM}"><title>${`${kind} at ${(atMs / 1000).toFixed(2)} s`}</title></line>`)}
<g class="series-0"><polyline class="line" points="${path}"/></g>
</svg>`;
}
