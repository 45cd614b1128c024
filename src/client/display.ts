import { isUtf8 } from 'node:buffer';
import { escapeByte, escapeBytes } from '../protocol/escape.js';

/** What a terminal would act on or not show: control and format characters, line separators, blanks but the space. */
const UNSEEN = /(?! )[\p{C}\p{Z}]/gu;

/** Bytes for people: text as it is, UTF-8 included; what cannot be seen as `\n` or `\xNN`. */
export function printable(bytes: Uint8Array): string {
  return isUtf8(bytes) ? printableText(Buffer.from(bytes).toString('utf8')) : escapeBytes(bytes);
}

/** The same, with backslashes doubled: `unescapeBytes` reads it back. */
export function printableEscaped(bytes: Uint8Array): string {
  return isUtf8(bytes)
    ? printableText(Buffer.from(bytes).toString('utf8').replaceAll('\\', '\\\\'))
    : escapeBytes(bytes);
}

function printableText(text: string): string {
  return text.replace(UNSEEN, (char) => [...Buffer.from(char, 'utf8')].map(escapeByte).join(''));
}

/** How replies are shown: their lines as text, or all bytes escaped, line ends included. */
export type DisplayMode = 'text' | 'raw';

/** One received line, with or without its line end, as shown. */
export function displayLine(line: Buffer, mode: DisplayMode): string {
  return mode === 'raw' ? escapeBytes(line) : printable(withoutLineEnd(line));
}

/** A line without its LF or CRLF. */
export function withoutLineEnd(line: Buffer): Buffer {
  if (line.at(-1) !== LF) return line;
  return line.subarray(0, line.at(-2) === CR ? -2 : -1);
}

/** Splits behind every LF; the last piece may have none. */
export function splitLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let from = 0; from < bytes.length; ) {
    const lf = bytes.indexOf(LF, from);
    const end = lf < 0 ? bytes.length : lf + 1;
    lines.push(bytes.subarray(from, end));
    from = end;
  }
  return lines;
}

const CR = 0x0d;
const LF = 0x0a;
