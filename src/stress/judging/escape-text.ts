import { escapeByte } from '../../protocol/escape.js';

/**
 * A text of a history as people read it: printable ASCII as it is, characters up to U+00FF as the bytes they stand for, the
 * rest as `\u{…}`. So no terminal is upset, and every character takes one column.
 */
export function escapeText(text: string): string {
  // Most texts need nothing.
  if (/^[ -[\]-~]*$/.test(text)) return text;
  let escaped = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    escaped += code <= 0xff ? escapeByte(code) : `\\u{${code.toString(16)}}`;
  }
  return escaped;
}
