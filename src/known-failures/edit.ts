import { isSeq, LineCounter, parseDocument, stringify } from 'yaml';
import { UsageError } from '../errors.js';
import type { KnownFailure } from './entry.js';

/** Of a list that is made. */
const HEADER =
  '# Failures that are known, and do not fail the run. What the fields mean: docs/baselines.md of memlite-kit.\n';

/** What becomes of a list: entries that go, by their place among all, and new ones. */
export interface Edit {
  readonly remove: ReadonlySet<number>;
  readonly add: readonly KnownFailure[];
}

/**
 * Changes the text of a list, and no line of it but those of the entries that go: with an entry go the comments right above
 * it, but not those with which the file begins. New entries come last.
 * @param text undefined where there is none yet
 * @throws UsageError for a list in brackets
 */
export function editList(text: string | undefined, { remove, add }: Edit, file: string): string {
  if (text === undefined) return HEADER + add.map(block).join('');
  if (remove.size + add.length === 0) return text;
  const lines = withoutEmptyBrackets(text).split('\n');
  const spans = spansOf(lines, file);
  const last = spans.at(-1);
  const gone = new Set([...remove].flatMap((index) => linesOf(spans[index], lines)));
  const ending = text.includes('\r\n') ? '\r' : '';
  const added = add.flatMap((entry) => [
    ...(isSpaced(spans, lines) ? [''] : []),
    ...block(entry).trimEnd().split('\n'),
  ]);
  const indented = added.map((line) => (line === '' ? '' : ' '.repeat(last?.column ?? 0)) + line + ending);
  const place = last?.to ?? endOf(lines);
  return [...lines.slice(0, place).filter((_, at) => !gone.has(at)), ...indented, ...lines.slice(place)].join('\n');
}

/** @throws UsageError for a list in brackets, before anything runs */
export function assertEditable(text: string, file: string): void {
  spansOf(withoutEmptyBrackets(text).split('\n'), file);
}

/** The lines of an entry, from 0 on, the last excluded. */
interface Span {
  readonly from: number;
  readonly to: number;
  /** Of its dash. */
  readonly column: number;
}

function spansOf(lines: readonly string[], file: string): Span[] {
  const counter = new LineCounter();
  const { contents } = parseDocument(lines.join('\n'), { lineCounter: counter, keepSourceTokens: true });
  if (!isSeq(contents)) return [];
  const token = contents.srcToken;
  if (token?.type !== 'block-seq')
    throw new UsageError(`${file}: --update-baseline changes a list with a dash before each entry, and no other`);
  const dashes = token.items.flatMap(({ start }) => start.find(({ type }) => type === 'seq-item-ind')?.offset ?? []);
  return dashes.map((dash, index) => {
    const { line, col } = counter.linePos(dash);
    const [from, column] = [line - 1, col - 1];
    const next = dashes[index + 1];
    let to = next === undefined ? endOf(lines) : counter.linePos(next).line - 1;
    // What follows belongs to the entry where it stands further in than the dash.
    while (to > from + 1 && (isBlank(lines[to - 1]) || isComment(lines[to - 1], column))) to -= 1;
    return { from, to, column };
  });
}

/** The lines of an entry that goes: with the comments right above it, and one of two blank lines that would be left. */
function linesOf(span: Span | undefined, lines: readonly string[]): number[] {
  if (span === undefined) return [];
  let { from } = span;
  while (isComment(lines[from - 1], span.column)) from -= 1;
  if (from === 0) from = span.from;
  else if (isBlank(lines[from - 1]) && (span.to === lines.length || isBlank(lines[span.to]))) from -= 1;
  return Array.from({ length: span.to - from }, (_, at) => from + at);
}

/** Whether a blank line stands between the entries. */
function isSpaced(spans: readonly Span[], lines: readonly string[]): boolean {
  const [before, last] = spans.slice(-2);
  return last !== undefined && lines.slice(before?.to, last.from).some(isBlank);
}

function isBlank(line: string | undefined): boolean {
  return line?.trim() === '';
}

/** Whether a line is a comment that stands no further in than the dashes. */
function isComment(line: string | undefined, column: number): boolean {
  return line !== undefined && /^\s*#/.test(line) && line.indexOf('#') <= column;
}

/** Where the list ends: before the end of the document, and the empty line after the last line end. */
function endOf(lines: readonly string[]): number {
  const end = lines.findIndex((line) => /^\.\.\.(\s|$)/.test(line));
  if (end >= 0) return end;
  return lines.at(-1) === '' ? lines.length - 1 : lines.length;
}

/** `[]` is how an empty list is written; entries with dashes cannot follow it. */
function withoutEmptyBrackets(text: string): string {
  const { contents } = parseDocument(text);
  const [from, to] = contents?.range ?? [0, 0];
  return isSeq(contents) && contents.items.length === 0
    ? text.slice(0, from) + text.slice(to).replace(/^\r?\n/, '')
    : text;
}

function block(entry: KnownFailure): string {
  return stringify([entry], { lineWidth: 0 });
}
