import type { ReplyTemplate, SizeUnit } from './dialect.js';

/**
 * Reply templates, matched leniently: an end of line in the template stands for CRLF or LF, blanks before it
 * included, so that a wrong terminator is one deviation (and reported as one) rather than fifty.
 */
export type Token =
  | { readonly type: 'literal'; readonly bytes: Buffer }
  | { readonly type: 'eol' }
  | { readonly type: 'field'; readonly name: FieldName };

/** `number`: digits that mean nothing to the reader. */
type FieldName = 'key' | 'bytes' | 'number' | 'value';

export interface Fields {
  key?: Buffer;
  bytes?: number;
  value?: Buffer;
}

export type Match =
  /** All of the template is there, in the first `length` bytes. */
  | { readonly state: 'whole'; readonly length: number; readonly fields: Fields }
  /** All that has come fits; more is needed. `words`: only terminators are missing. */
  | { readonly state: 'part'; readonly missing: 'words' | 'terminator'; readonly fields: Fields }
  /** The byte at `at` cannot stand there. */
  | { readonly state: 'none'; readonly at: number };

const FIELDS: readonly FieldName[] = ['key', 'bytes', 'number', 'value'];

/**
 * Splits a template into its tokens.
 * @param fields the names that are fields; others in angle brackets are text, as in a usage message.
 */
export function compileTemplate(template: ReplyTemplate, fields = FIELDS): readonly Token[] {
  const tokens: Token[] = [];
  const parts = new RegExp(`<(${fields.join('|')})>|([ \\t]*\\r?\\n)|[\\s\\S]`, 'g');
  for (const [part, field, eol] of template.matchAll(parts)) {
    const last = tokens.at(-1);
    if (field !== undefined) tokens.push({ type: 'field', name: field as FieldName });
    // Blanks before an end of line belong to it, but after a value they would be taken from the value.
    else if (eol !== undefined && !(last?.type === 'field' && last.name === 'value' && /[ \t]/.test(eol)))
      tokens.push({ type: 'eol' });
    else if (eol !== undefined)
      tokens.push({ type: 'literal', bytes: Buffer.from(eol.replace(/\r?\n/, ''), 'latin1') }, { type: 'eol' });
    else if (last?.type === 'literal')
      tokens[tokens.length - 1] = { type: 'literal', bytes: Buffer.concat([last.bytes, Buffer.from(part, 'latin1')]) };
    else tokens.push({ type: 'literal', bytes: Buffer.from(part, 'latin1') });
  }
  return tokens;
}

/** The tokens of a text without fields, such as a greeting. */
export function compileText(text: string): readonly Token[] {
  return text
    .split(/[ \t]*\r?\n/)
    .flatMap((line, index): Token[] => [
      ...(index > 0 ? [{ type: 'eol' } as const] : []),
      ...(line === '' ? [] : [{ type: 'literal', bytes: Buffer.from(line, 'latin1') } as const]),
    ]);
}

/** Matches the start of `buffer` against a template. */
export function matchTemplate(tokens: readonly Token[], buffer: Buffer, unit: SizeUnit): Match {
  const fields: Fields = {};
  let at = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'literal') {
      const there = buffer.subarray(at, at + token.bytes.length);
      const same = commonPrefix(there, token.bytes);
      if (same < there.length) return { state: 'none', at: at + same };
      if (same < token.bytes.length) return { state: 'part', missing: 'words', fields };
      at += token.bytes.length;
    } else if (token.type === 'eol') {
      const end = skipBlanks(buffer, at);
      const lf = buffer[end] === CR ? end + 1 : end;
      if (lf >= buffer.length) {
        const rest = tokens.slice(index).every((later) => later.type === 'eol');
        return { state: 'part', missing: rest ? 'terminator' : 'words', fields };
      }
      if (buffer[lf] !== LF) return { state: 'none', at: end };
      at = lf + 1;
    } else {
      const end = fieldEnd(token.name, tokens.slice(index + 1), buffer, at, fields, unit);
      if (end === 'more') return { state: 'part', missing: 'words', fields };
      if (end < 0) return { state: 'none', at };
      const taken = buffer.subarray(at, end);
      if (token.name === 'bytes') fields.bytes = Number(taken.toString('latin1'));
      else if (token.name !== 'number') fields[token.name] = taken;
      at = end;
      // Where nothing follows a field, and nothing tells its length, it may go on.
      const counted = token.name === 'value' && fields.bytes !== undefined;
      if (index === tokens.length - 1 && !counted && at === buffer.length)
        return { state: 'part', missing: 'terminator', fields };
    }
  }
  return { state: 'whole', length: at, fields };
}

const CR = 0x0d;
const LF = 0x0a;

/** Where a field that starts at `at` ends; `'more'` where that cannot be told yet, -1 where there is none. */
function fieldEnd(
  name: FieldName,
  rest: readonly Token[],
  buffer: Buffer,
  at: number,
  fields: Fields,
  unit: SizeUnit,
): number | 'more' {
  const [next] = rest;
  if (name === 'value' && fields.bytes !== undefined) {
    const end = unit === 'bytes' ? at + fields.bytes : characterEnd(buffer, at, fields.bytes);
    return end > buffer.length ? 'more' : end;
  }
  if (name === 'value') {
    // Without any line end behind it, the value ends where the words behind it begin.
    if (next?.type === 'literal' && rest.every((token) => token.type !== 'eol')) {
      const words = buffer.indexOf(next.bytes, at);
      return words < 0 ? 'more' : words;
    }
    const lf = buffer.indexOf(LF, at);
    if (lf < 0) return next === undefined ? buffer.length : 'more';
    const end = lf > at && buffer[lf - 1] === CR ? lf - 1 : lf;
    if (next?.type !== 'literal') return end;
    // Words, or blanks, between the value and its line end are the server's own; blanks behind words belong to the end.
    const words = next.bytes.at(-1)! > 0x20 ? trimBlanks(buffer, at, end) : end;
    return Math.max(at, words - next.bytes.length);
  }
  let end = at;
  while (end < buffer.length && buffer[end]! > 0x20 && (name === 'key' || isDigit(buffer[end]!))) end += 1;
  // What is glued to a key, such as a quote, is no part of it.
  const glued = next?.type === 'literal' ? next.bytes.subarray(0, leadingWord(next.bytes)) : NOTHING;
  const closed = glued.length > 0 && end - at > glued.length && buffer.subarray(end - glued.length, end).equals(glued);
  if (end - at > MAX_FIELD_BYTES) return -1;
  if (name === 'key' && closed) return end - glued.length;
  if (end === buffer.length) return next === undefined && end > at ? end : 'more';
  return end > at ? end : -1;
}

const NOTHING = Buffer.alloc(0);

/** How many bytes there are before the first blank. */
function leadingWord(bytes: Buffer): number {
  const blank = bytes.findIndex((byte) => byte <= 0x20);
  return blank < 0 ? bytes.length : blank;
}

/** No server echoes a longer key or count than this. */
const MAX_FIELD_BYTES = 4096;

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function commonPrefix(a: Buffer, b: Buffer): number {
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same += 1;
  return same;
}

function skipBlanks(buffer: Buffer, from: number): number {
  let at = from;
  while (buffer[at] === 0x20 || buffer[at] === 0x09) at += 1;
  return at;
}

/** The end of what is left of `from` to `to` without the blanks at its end. */
function trimBlanks(buffer: Buffer, from: number, to: number): number {
  let end = to;
  while (end > from && (buffer[end - 1] === 0x20 || buffer[end - 1] === 0x09)) end -= 1;
  return end;
}

/** The end of `count` UTF-8 characters from `from` on; past the buffer's end where they have not all come. */
function characterEnd(buffer: Buffer, from: number, count: number): number {
  let at = from;
  for (let left = count; left > 0; left -= 1) {
    at += 1;
    while (at < buffer.length && (buffer[at]! & 0xc0) === 0x80) at += 1;
    if (at > buffer.length) return at;
  }
  return at;
}
