import type { Random } from '../../store/simulation/random.js';
import type { Words } from './wire-client.js';

/** Bytes that CSV, lines and texts stumble over, and plain ones. */
const BYTES = [...'abcdefgh   ,,""\'=;\t\\%', '\0', '\r', '\x7f', '\x80', '\xc3\xa9', '\xff', '""', '","', '\r\r'];
/** Where a value is delimited by its length. */
const LINE_ENDS = ['\n', '\r\n', '\nget k\r\n', '"\r\n"'];

/**
 * A value that says what it is and is like no other: its key, a label that must be unique, and a tail that is hard to
 * keep. Mostly short; one in 50 is of some kilobytes.
 */
export function describingValue(random: Random, words: Words, key: string, label: string): string {
  const pieces = random.below(50) === 0 ? random.below(8000) : random.below(60);
  const alphabet = words === 'course' ? [...BYTES, ...LINE_ENDS] : BYTES;
  let tail = '';
  for (let piece = 0; piece < pieces; piece += 1) tail += random.pick(alphabet);
  return `${key} ${label} ${tail}`;
}
