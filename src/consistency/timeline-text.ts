import { type Bar, type Lane, layouts, type Timeline, type TimelineContent } from './timeline.js';

/** Between the client and its bars, and before a note. */
const GAP = '  ';
const SERVER = 'server';
/** With more lanes than this, what happened to the server has no line of its own. */
const MOST_LINES = 6;
const WIDEST = 100;

/**
 * A timeline as lines of text, one for each client:
 *
 *     c2  |--set k3=v12--|
 *     c7                    |--set k3=v31--|
 *     c4                                      |--get k3 -> v12--|  <- v31 was there before this began
 *
 * Operations that overlap here may have taken effect in either order. `~` ends what was never answered, and `!` is where
 * something happened to the server.
 * @param width no line is longer than that
 */
export function timelineLines(content: TimelineContent, width = WIDEST): string[] {
  let narrowest: string[] = [];
  let withoutNote: string[] | undefined;
  for (const timeline of layouts(content)) {
    narrowest = linesOf(timeline, content.note, width);
    const widest = Math.max(...narrowest.map((line) => line.length));
    if (widest <= width && hasWholeNote(narrowest, content.note)) return narrowest;
    if (widest <= width) withoutNote ??= narrowest;
  }
  return withoutNote ?? narrowest.map((line) => clip(line, width));
}

type Note = TimelineContent['note'];

function hasWholeNote(lines: readonly string[], note: Note): boolean {
  return note === undefined || lines.some((line) => line.includes(note.text));
}

function linesOf(timeline: Timeline, note: Note, width: number): string[] {
  const names = timeline.lanes.map(({ client }) => client);
  if (hasServerLine(timeline)) names.push(SERVER);
  const wide = Math.max(0, ...names.map((name) => name.length));
  const lines = timeline.lanes.map((lane) => {
    const bars = withNote(barsText(lane, timeline), lane, note, width - wide - GAP.length);
    return `${lane.client.padEnd(wide)}${GAP}${bars}`;
  });
  if (hasServerLine(timeline)) lines.push(`${SERVER.padEnd(wide)}${GAP}${serverText(timeline)}`);
  if (timeline.left > 0) lines.push(clip(`… and ${timeline.left} more operations`, width));
  return lines;
}

function hasServerLine({ lanes, marks }: Timeline): boolean {
  return marks.length > 0 && lanes.length < MOST_LINES;
}

function barsText({ bars }: Lane, { marks, columns }: Timeline): string {
  const cells = new Array<string>(columns).fill(' ');
  for (const bar of bars) {
    const text = barText(bar, marks);
    for (let offset = 0; offset < text.length; offset += 1) cells[bar.from + offset] = text.charAt(offset);
  }
  for (const { column } of marks) if (/[ -]/.test(cells[column] ?? '')) cells[column] = '!';
  return cells.join('').trimEnd();
}

/** The label stands in the middle, or at the start of a bar without end, if it can be without hiding a mark. */
function barText({ label, from, to, isOpen }: Bar, marks: Timeline['marks']): string {
  const air = Math.max(0, to - from - 1 - label.length);
  const wanted = isOpen ? Math.min(2, air) : Math.floor(air / 2);
  const hides = (before: number) =>
    marks.some(({ column }) => column > from + before && column <= from + before + label.length);
  const free = Array.from({ length: air + 1 }, (_, before) => before).filter((before) => !hides(before));
  const nearest = free.sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))[0] ?? wanted;
  return `|${'-'.repeat(nearest)}${label}${'-'.repeat(air - nearest)}${isOpen ? '~' : '|'}`;
}

/** At the end of the lane where there is room, else before its first bar; else there is none. */
function withNote(bars: string, lane: Lane, note: Note, width: number): string {
  if (note === undefined) return bars;
  const after = `${bars}${GAP}<- ${note.text}`;
  if (lane.bars.at(-1)?.operation === note.operation && after.length <= width) return after;
  const before = `${note.text} ->`;
  const free = bars.length - bars.trimStart().length;
  if (lane.bars[0]?.operation !== note.operation || before.length + 1 > free) return bars;
  return `${before.padStart(free - 1)}${bars.slice(free - 1)}`;
}

function serverText({ marks }: Timeline): string {
  let text = '';
  for (const { column, label } of marks) text = `${text.padEnd(column)}${text.length > column ? ' ' : ''}! ${label}`;
  return text;
}

function clip(line: string, width: number): string {
  return line.length > width ? `${line.slice(0, Math.max(0, width - 1))}…` : line;
}
