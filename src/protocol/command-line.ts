import { DIGIT_0, DIGIT_9, SPACE } from './bytes.js';

/** What one command line says, before its value has come. Texts are byte strings (latin1). */
export type Command =
  | { readonly kind: 'blank' }
  | { readonly kind: 'get'; readonly key: string }
  | SetCommand
  | { readonly kind: 'exit' }
  | { readonly kind: 'invalid'; readonly reason: InvalidReason };

export interface SetCommand {
  readonly kind: 'set';
  /** Undefined where it is no key: the value belongs to the request all the same. */
  readonly key: string | undefined;
  /** In bytes; NaN where it is no non-negative integer, Infinity or rounded above 2^53. */
  readonly size: number;
  /** What follows the size on the line, trailing spaces included; undefined where nothing but spaces does. */
  readonly inline: Buffer | undefined;
}

/** Why a request cannot be carried out, whatever the store holds. */
export type InvalidReason = 'unknown command' | 'wrong number of fields' | 'bad key' | 'bad size' | 'line too long';

/** Decodes a command line without its line end. Views in the result share its memory. */
export function decodeCommandLine(line: Buffer, maxKeyBytes: number): Command {
  const wordStart = skipSpaces(line, 0);
  if (wordStart === line.length) return { kind: 'blank' };
  const wordEnd = fieldEnd(line, wordStart);
  const keyStart = skipSpaces(line, wordEnd);
  if (isWord(line, wordStart, wordEnd, 'get')) return decodeGet(line, keyStart, maxKeyBytes);
  if (isWord(line, wordStart, wordEnd, 'set')) return decodeSet(line, keyStart, maxKeyBytes);
  if (isWord(line, wordStart, wordEnd, 'exit')) {
    return keyStart === line.length ? { kind: 'exit' } : invalid('wrong number of fields');
  }
  return invalid('unknown command');
}

function decodeGet(line: Buffer, keyStart: number, maxKeyBytes: number): Command {
  const keyEnd = fieldEnd(line, keyStart);
  if (keyStart === keyEnd || skipSpaces(line, keyEnd) < line.length) return invalid('wrong number of fields');
  const key = decodeKey(line, keyStart, keyEnd, maxKeyBytes);
  return key === undefined ? invalid('bad key') : { kind: 'get', key };
}

function decodeSet(line: Buffer, keyStart: number, maxKeyBytes: number): Command {
  const keyEnd = fieldEnd(line, keyStart);
  const sizeStart = skipSpaces(line, keyEnd);
  if (sizeStart === line.length) return invalid('wrong number of fields');
  const sizeEnd = fieldEnd(line, sizeStart);
  const restStart = skipSpaces(line, sizeEnd);
  return {
    kind: 'set',
    key: decodeKey(line, keyStart, keyEnd, maxKeyBytes),
    size: decodeSize(line, sizeStart, sizeEnd),
    inline: restStart === line.length ? undefined : line.subarray(restStart),
  };
}

function decodeKey(line: Buffer, start: number, end: number, maxKeyBytes: number): string | undefined {
  if (end - start > maxKeyBytes) return undefined;
  for (let i = start; i < end; i++) {
    const byte = line[i] as number;
    if (byte <= SPACE || byte === 0x7f) return undefined;
  }
  return line.toString('latin1', start, end);
}

/** Exact up to 2^53; beyond, large all the same. */
function decodeSize(line: Buffer, start: number, end: number): number {
  let size = 0;
  for (let i = start; i < end; i++) {
    const byte = line[i] as number;
    if (byte < DIGIT_0 || byte > DIGIT_9) return Number.NaN;
    size = size * 10 + (byte - DIGIT_0);
  }
  return size;
}

function skipSpaces(line: Buffer, from: number): number {
  let i = from;
  while (i < line.length && line[i] === SPACE) i++;
  return i;
}

function fieldEnd(line: Buffer, from: number): number {
  const space = line.indexOf(SPACE, from);
  return space === -1 ? line.length : space;
}

/** Compares in any case; setting bit 5 makes a capital small, and no other byte a letter. */
function isWord(line: Buffer, start: number, end: number, word: string): boolean {
  if (end - start !== word.length) return false;
  for (let i = 0; i < word.length; i++) {
    if (((line[start + i] as number) | 0x20) !== word.charCodeAt(i)) return false;
  }
  return true;
}

function invalid(reason: InvalidReason): Command {
  return { kind: 'invalid', reason };
}
