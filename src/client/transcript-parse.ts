import { isUtf8 } from 'node:buffer';
import { parseDuration } from '../duration.js';
import { messageOf, UsageError } from '../errors.js';
import { printable } from './display.js';
import { ACTIONS, type Action, type Deed, type Step, type Transcript } from './transcript-step.js';
import { parseText, type Text } from './transcript-text.js';

/** Optional name, marker, and what stands behind one blank. */
const LINE = /^[ \t]*([A-Za-z][A-Za-z0-9_-]*)?([<>][=!]?)(?: (.*))?$/su;
const UNSPACED = /^[ \t]*(?:[A-Za-z][A-Za-z0-9_-]*)?[<>][=!]?(?=\S)/u;
const SHOWN = 60;

/**
 * Reads a transcript; docs/transcripts.md has the grammar.
 * @param name the file, for messages
 * @throws UsageError that names file and line and says what to write instead
 */
export function parseTranscript(source: Buffer, name: string): Transcript {
  const lines = splitSource(source, name);
  const steps: Step[] = [];
  const halfClosed = new Set<string>();
  for (const [index, text] of lines.entries()) {
    const line = index + 1;
    if (/^[ \t]*(#|$)/.test(text)) continue;
    const deed = parseLine(text, `${name}:${line}`);
    assertSendable(deed, halfClosed, `${name}:${line}`);
    steps.push({ ...deed, line });
  }
  return { name, lines, steps };
}

function splitSource(source: Buffer, name: string): string[] {
  if (!isUtf8(source)) {
    const lines = source.toString('latin1').split('\n');
    const line = lines.findIndex((text) => !isUtf8(Buffer.from(text, 'latin1'))) + 1;
    throw new UsageError(`${name}:${line}: this line is not UTF-8; write such bytes as \\xNN`);
  }
  const text = source.toString('utf8').replace(/^\uFEFF/, '');
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function parseLine(source: string, where: string): Deed {
  const [whole, connection = '', marker = '', rest = ''] = LINE.exec(source) ?? [];
  if (whole === undefined) throw new UsageError(`${where}: ${describeStranger(source)}`);
  switch (marker) {
    case '>':
      return { kind: 'send', connection, ending: 'line', text: textOf(rest, 'literal', where) };
    case '>=':
      return { kind: 'send', connection, ending: 'exact', text: bytesOf(rest, where) };
    case '<':
      return { kind: 'expect', connection, ending: 'line', text: lineOf(rest, where) };
    case '<=':
      return { kind: 'expect', connection, ending: 'exact', text: exactOf(rest, where) };
    case '>!':
      return parseAction(connection, rest.trim(), where);
    default:
      return parseEvent(connection, rest.trim(), where);
  }
}

function textOf(source: string, dots: 'any' | 'literal', where: string): Text {
  try {
    return parseText(source, dots);
  } catch (error) {
    throw new UsageError(`${where}: ${messageOf(error)}`);
  }
}

function bytesOf(source: string, where: string): Text {
  const text = textOf(source, 'literal', where);
  if (text.length === 0) throw new UsageError(`${where}: ">=" needs the bytes to send; ">" alone sends an empty line`);
  return text;
}

function lineOf(source: string, where: string): Text {
  const text = textOf(source, 'any', where);
  if (text.some((part) => part.type === 'bytes' && part.bytes.includes(0x0a)))
    throw new UsageError(`${where}: a line has no \\n inside; write one "<" line for each, or "<=" for exact bytes`);
  return text;
}

function exactOf(source: string, where: string): Text {
  const text = textOf(source, 'any', where);
  if (text.length === 0) throw new UsageError(`${where}: "<=" needs the bytes that must come`);
  if (text.at(-1)?.type === 'any')
    throw new UsageError(`${where}: behind "..." must stand what ends it; in "<=" that may be \\r\\n`);
  return text;
}

function parseAction(connection: string, words: string, where: string): Deed {
  const [word = '', time, ...more] = words.split(/[ \t]+/);
  if (word === 'pause' && connection === '' && time !== undefined && more.length === 0)
    return { kind: 'pause', ms: parseDuration(time, `${where}: pause`) };
  if (isAction(word) && time === undefined) return { kind: 'act', connection, action: word };
  throw new UsageError(
    word === 'pause' && connection !== ''
      ? `${where}: a pause is for the whole script; write ">! pause ${time ?? '200ms'}", without a name`
      : `${where}: behind ">!" stands open, half-close, close, reset or pause TIME, not "${printable(Buffer.from(words))}"`,
  );
}

function isAction(word: string): word is Action {
  return (ACTIONS as readonly string[]).includes(word);
}

function parseEvent(connection: string, words: string, where: string): Deed {
  const [word = '', time, ...more] = words.split(/[ \t]+/);
  if (word === 'closed' && time === undefined) return { kind: 'closed', connection };
  if (word === 'silence' && time !== undefined && more.length === 0)
    return { kind: 'silence', connection, ms: parseDuration(time, `${where}: silence`) };
  throw new UsageError(`${where}: behind "<!" stands closed or silence TIME, not "${printable(Buffer.from(words))}"`);
}

/** What is sent after a half-close would go nowhere, and the script would fail for a reason of its own. */
function assertSendable(deed: Deed, halfClosed: Set<string>, where: string): void {
  if (deed.kind === 'send' && halfClosed.has(deed.connection))
    throw new UsageError(
      `${where}: nothing can be sent on a half-closed connection; expect "<! closed" first, or name another`,
    );
  if (deed.kind === 'act' && deed.action === 'half-close') halfClosed.add(deed.connection);
  else if (deed.kind === 'closed' || (deed.kind === 'act' && deed.action !== 'open'))
    halfClosed.delete(deed.connection);
}

/** A line that is nothing of ours is most likely a command, sent by someone who used nc before. */
function describeStranger(source: string): string {
  const text = source.trim();
  const shown = printable(Buffer.from(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text));
  const unspaced = UNSPACED.exec(text)?.[0];
  if (unspaced !== undefined)
    return `put a blank behind "${unspaced}", as in "${unspaced} ${shown.slice(unspaced.length)}"`;
  return `"${shown}" is no line of a transcript; write "> ${shown}" to send it, "< ${shown}" to expect it, "# ${shown}" as a comment`;
}
