import { explain } from '../../consistency/explain.js';
import { type Bar, type Lane, layouts, type Timeline, type TimelineContent } from '../../consistency/timeline.js';
import type { RunEvent, ViolationResult } from '../../stress/result.js';
import { type Markup, markup } from './markup.js';

/** A picture of one violation, to be put into an SVG. */
export interface TimelinePicture {
  readonly drawing: Markup;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** The same in words. */
  readonly words: string;
}

/** In pixels: a character of the labels, a lane, a bar, a note. */
const CHARACTER = 7.2;
const LANE = 34;
const BAR = 24;
const NOTE = 18;
const MARK = 18;
/** In characters. */
const COLUMNS = 96;

/**
 * Draws a violation as a timeline: clients are lanes, time goes to the right, in order though not to scale.
 * @param events what happened to the server in the whole run
 */
export function timelinePicture(violation: ViolationResult, events: readonly RunEvent[]): TimelinePicture {
  const { key, operations, timeline: lines } = violation;
  const { note } = explain({ ...violation, events });
  const content: TimelineContent = { key, operations, events, ...(note === undefined ? {} : { note }) };
  const timeline = fitting(content);
  const left = (Math.max(...timeline.lanes.map(({ client }) => client.length), 0) + 2) * CHARACTER;
  const width = left + timeline.columns * CHARACTER + 1;
  const drawn: Markup[] = [];
  let y = 0;
  for (const lane of timeline.lanes) {
    const noted = lane.bars.find(({ operation }) => operation === note?.operation);
    drawn.push(laneMarkup(lane, { left, width, y }, violation, noted));
    y += LANE;
    if (noted === undefined || note === undefined) continue;
    drawn.push(noteMarkup(noted, note.text, { left, width, y }));
    y += NOTE;
  }
  const marks = timeline.marks.map(({ column, label }) =>
    markMarkup(left + (column + 0.5) * CHARACTER, y, label, width),
  );
  const height = y + (marks.length > 0 ? MARK : 0);
  return { drawing: markup`${marks}\n${drawn}`, width, height, words: lines.join('\n') };
}

function fitting(content: TimelineContent): Timeline {
  let narrowest: Timeline | undefined;
  for (const timeline of layouts(content)) {
    if (timeline.columns <= COLUMNS) return timeline;
    narrowest = timeline;
  }
  return narrowest ?? { columns: 0, lanes: [], marks: [], left: 0 };
}

interface Place {
  readonly left: number;
  readonly width: number;
  readonly y: number;
}

function laneMarkup({ client, bars }: Lane, place: Place, violation: ViolationResult, noted: Bar | undefined): Markup {
  const { left, width, y } = place;
  const middle = y + LANE / 2;
  const drawn = bars.map((bar) => {
    const { operation = 'get', outcome = 'ok' } = violation.operations[bar.operation] ?? {};
    const classes = ['bar', operation, outcome, ...(bar === noted ? ['noted'] : [])].join(' ');
    return barMarkup(bar, classes, { left, width, y: middle - BAR / 2 });
  });
  return markup`<line class="lane" x1="${left}" x2="${width}" y1="${middle}" y2="${middle}"/>
<text class="client" x="0" y="${middle + 4}">${client}</text>
${drawn}`;
}

function barMarkup({ from, to, label, isOpen }: Bar, classes: string, { left, y }: Place): Markup {
  const x = left + from * CHARACTER;
  const width = (to - from + 1) * CHARACTER;
  const text = label.length * CHARACTER;
  // What was never answered has no right end.
  const shape = isOpen
    ? markup`<path d="M${x + width} ${y}H${x}V${y + BAR}H${x + width}"/>`
    : markup`<rect x="${x}" y="${y}" width="${width}" height="${BAR}" rx="4"/>`;
  const labelX = isOpen ? x + CHARACTER : x + (width - text) / 2;
  return markup`<g class="${classes}">${shape}<text x="${labelX}" y="${y + BAR / 2 + 4}" textLength="${text}">${label}</text></g>`;
}

/** Under its bar, from where that begins or to where it ends; or else from where the lane begins. */
function noteMarkup({ from, to }: Bar, text: string, { left, width, y }: Place): Markup {
  const [start, end, long] = [left + from * CHARACTER, left + (to + 1) * CHARACTER, text.length * CHARACTER];
  const [x, anchor] = start + long <= width ? [start, 'start'] : end >= long ? [end, 'end'] : [0, 'start'];
  return markup`<text class="note" x="${x}" y="${y + 8}" text-anchor="${anchor}">${text}</text>`;
}

function markMarkup(x: number, bottom: number, label: string, width: number): Markup {
  const anchor = x > width / 2 ? 'end' : 'start';
  return markup`<line class="mark" x1="${x}" x2="${x}" y1="0" y2="${bottom + 4}"/>
<text class="happened" x="${x}" y="${bottom + 15}" text-anchor="${anchor}">${label}</text>`;
}
