import type { Failure } from '../conformance/result.js';
import { oneLine } from './one-line.js';

/**
 * What would do something where it is only to be shown: control characters, which steer a terminal (but for line ends and tabs);
 * those that turn the direction of writing, hide, or end a line where nobody sees it; halves of characters, and what is none.
 */
const ACTIVE =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\u{e0000}-\u{e007f}]|\p{Cs}/gu;

/**
 * What GitHub's runner would take for a command in a log, wherever blanks stand before it: `::name …::`, `##[name …]`.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
const COMMAND = /(?<![^\s]):(?=:[A-Za-z-]+[^\n]*::)|#(?=#\[)/g;

/** A text, what is active in it written as bytes are everywhere: `\x1b`, `\xe2\x80\xae`. */
export function legible(text: string): string {
  return text.replace(ACTIVE, escaped).replace(COMMAND, escaped);
}

/** JSON in which what is active is escaped: to a reader of JSON it is the same. */
export function legibleJson(json: string): string {
  const unit = (code: number) => `\\u${code.toString(16).padStart(4, '0')}`;
  const units = (active: string) => Array.from({ length: active.length }, (_, at) => unit(active.charCodeAt(at)));
  return json.replace(ACTIVE, (active) => units(active).join('')).replaceAll('##[', `#${unit(0x23)}[`);
}

/** A text without the halves of characters that cutting one may have left. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\ufffd');
}

function escaped(active: string): string {
  return Buffer.from(active, 'utf8').toString('hex').replace(/../g, '\\x$&');
}

/** Fields of several lines, each of which every report indents: no line of theirs passes for one of the report. */
const BLOCKS: ReadonlySet<string> = new Set<keyof Failure>([
  ...(['message', 'sent', 'expected', 'received', 'outcome', 'hint', 'output', 'repeat'] as const),
]);

/**
 * All texts of a result made {@link legible}, and of one line but where there is room for several. What a server sent stands
 * escaped in there already; what it printed, the command that started it, names of files and what is in features do not, and a
 * result may come from anywhere.
 */
export function legibleResult<T>(value: T): T {
  return map(value, '') as T;
}

function map(value: unknown, field: string): unknown {
  if (typeof value === 'string') return legible(BLOCKS.has(field) ? value.replace(/\r\n?/g, '\n') : oneLine(value));
  if (Array.isArray(value)) return value.map((each) => map(each, field));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, content]) => [legible(key), map(content, key)]));
}
