import type { StressResult, Stretch } from '../../stress/result.js';
import { type Markup, markup } from '../chart/markup.js';
import { linear, linearTicks } from '../chart/scale.js';
import { formatCount } from '../figures.js';

const WIDTH = 640;
const HEIGHT = 200;
const LEFT = 64;
const BOTTOM = 170;
const TOP = 20;

/** Throughput and latency over the time of a load, with the moments of trouble marked. */
export function overTime({ timeline, events, loadMs }: StressResult): Markup | '' {
  if (timeline.length < 2) return '';
  const rate = ({ operations, fromMs, toMs }: Stretch) => (operations * 1000) / Math.max(1, toMs - fromMs);
  // What happened to the server afterwards is no part of the load.
  const during = events.filter(({ atMs }) => atMs <= loadMs);
  const latencies = timeline.map((stretch) => ({
    ...stretch,
    value: stretch.p99 === null ? undefined : stretch.p99 / 1000,
  }));
  return markup`<figure><figcaption>Operations per second over time${during.length > 0 ? '; what happened to the server is marked' : ''}</figcaption>
${chart(
  'Operations per second over time',
  timeline.map((stretch) => ({ ...stretch, value: rate(stretch) })),
  during,
  loadMs,
  formatCount,
)}</figure>
${
  latencies.every(({ value }) => value === undefined)
    ? ''
    : markup`<figure><figcaption>p99 over time, in milliseconds</figcaption>
${chart('p99 latency over time', latencies, during, loadMs, (ms) => `${ms} ms`)}</figure>`
}`;
}

interface Point extends Stretch {
  /** Undefined where there is nothing to tell: the line has a gap there. */
  readonly value: number | undefined;
}

function chart(
  title: string,
  points: readonly Point[],
  events: StressResult['events'],
  loadMs: number,
  format: (value: number) => string,
): Markup {
  const ticks = linearTicks(Math.max(1e-3, ...points.map(({ value = 0 }) => value)));
  const y = linear([0, ticks.at(-1) ?? 1], [BOTTOM, TOP]);
  const x = linear([0, Math.max(1, loadMs)], [LEFT, WIDTH - 8]);
  const at = ({ fromMs, toMs, value = 0 }: Point) => [x((fromMs + toMs) / 2), y(value)] as const;
  const line = (run: readonly Point[]) => {
    const [[cx, cy] = [0, 0], ...more] = run.map(at);
    if (more.length === 0) return markup`<circle class="fill" cx="${cx}" cy="${cy}" r="2"/>`;
    const path = [[cx, cy], ...more].map((pair) => pair.map((value = 0) => value.toFixed(1)).join(','));
    return markup`<polyline class="line" points="${path.join(' ')}"/>`;
  };
  const seconds = linearTicks(Math.max(1, loadMs) / 1000).filter((tick) => tick * 1000 <= loadMs);
  return markup`<svg role="img" aria-label="${title}" viewBox="0 0 ${WIDTH} ${HEIGHT}">
${ticks.map((tick) => markup`<line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${y(tick)}" y2="${y(tick)}"/><text class="tick" x="${LEFT - 6}" y="${y(tick) + 4}" text-anchor="end">${format(tick)}</text>`)}
${seconds.map((tick) => markup`<text class="tick" x="${x(tick * 1000)}" y="${BOTTOM + 18}" text-anchor="middle">${`${tick} s`}</text>`)}
${events.map(
  ({
    atMs,
    kind,
  }) => markup`<line class="reference" x1="${x(atMs)}" x2="${x(atMs)}" y1="${TOP}" y2="${BOTTOM}"><title>${`${kind} at ${(atMs / 1000).toFixed(2)} s`}</title></line>
<text class="tick" x="${x(atMs)}" y="${TOP - 6}" text-anchor="middle">${kind}</text>`,
)}
<g class="series-0">${runsOf(points).map(line)}</g>
</svg>`;
}

/** The points with a value, in runs without a gap. */
function runsOf(points: readonly Point[]): Point[][] {
  const runs: Point[][] = [[]];
  for (const point of points) {
    if (point.value !== undefined) runs.at(-1)?.push(point);
    else runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}
