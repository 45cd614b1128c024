import { copyBytes } from './byte-ops.js';
import type { ByteWriter } from './byte-writer.js';
import { DIGIT_0 } from './bytes.js';
import type { Dialect } from './dialect.js';

/** Where the values of hits are: a store that knows them by addresses of its own. */
export interface ValueSource {
  /** Bytes of the value at `address`. */
  valueLength(address: number): number;
  /** Copies the value at `address`, all of it, into `target` from `at` on, where there is room for it. */
  copyValue(address: number, target: Buffer, at: number): void;
}

/** A stretch of a hit's template: a text, then what stands behind it. */
interface Part {
  readonly text: Buffer;
  readonly field: 'key' | 'value' | 'bytes' | 'none';
}

/** Replies to SETs that are copied in one go. */
const STORED_AT_ONCE = 32;

/** Writes the replies of a dialect; its templates are taken apart once. */
export class ReplyEncoder {
  /** Many times the reply, for SETs are settled in runs. */
  readonly #stored: Buffer;
  readonly #storedBytes: number;
  readonly #refused: Buffer;
  readonly #invalid: Buffer;
  readonly #miss: Buffer;
  readonly #hit: readonly Part[];
  /** Of the hit's template: bytes of its texts, and how often each field stands in it. */
  readonly #textBytes: number;
  readonly #keys: number;
  readonly #values: number;
  readonly #counts: number;

  constructor({ replies }: Pick<Dialect, 'replies'>) {
    this.#stored = Buffer.from(replies.stored.repeat(STORED_AT_ONCE), 'latin1');
    this.#storedBytes = replies.stored.length;
    this.#refused = Buffer.from(replies.refused, 'latin1');
    this.#invalid = Buffer.from(replies.invalid, 'latin1');
    this.#miss = Buffer.from(replies.miss, 'latin1');
    this.#hit = compile(replies.hit);
    const times = (wanted: Part['field']) => this.#hit.filter(({ field }) => field === wanted).length;
    this.#textBytes = this.#hit.reduce((sum, { text }) => sum + text.length, 0);
    this.#keys = times('key');
    this.#values = times('value');
    this.#counts = times('bytes');
  }

  /** The replies to `count` SETs. */
  stored(out: ByteWriter, count = 1): void {
    let left = count;
    for (; left > STORED_AT_ONCE; left -= STORED_AT_ONCE) out.append(this.#stored);
    out.appendRange(this.#stored, 0, left * this.#storedBytes);
  }

  refused(out: ByteWriter): void {
    out.append(this.#refused);
  }

  invalid(out: ByteWriter): void {
    out.append(this.#invalid);
  }

  miss(out: ByteWriter): void {
    out.append(this.#miss);
  }

  /** The reply to a GET of the key in `bytes` from `keyStart` to before `keyEnd`, whose value is at `address`. */
  hit(bytes: Buffer, keyStart: number, keyEnd: number, values: ValueSource, address: number, out: ByteWriter): void {
    const keyBytes = keyEnd - keyStart;
    const valueBytes = values.valueLength(address);
    const digits = digitsOf(valueBytes);
    // Room for all of it at once: the buffer stays the same from here on.
    let at = out.reserve(this.#textBytes + this.#keys * keyBytes + this.#values * valueBytes + this.#counts * digits);
    const target = out.buffer;
    for (const { text, field } of this.#hit) {
      copyBytes(text, 0, text.length, target, at);
      at += text.length;
      switch (field) {
        case 'key':
          copyBytes(bytes, keyStart, keyEnd, target, at);
          at += keyBytes;
          break;
        case 'value':
          values.copyValue(address, target, at);
          at += valueBytes;
          break;
        case 'bytes':
          writeDigits(valueBytes, target, at, digits);
          at += digits;
      }
    }
  }
}

function compile(template: string): Part[] {
  const parts: Part[] = [];
  // Texts and, between them, the names of fields.
  const pieces = template.split(/<(key|value|bytes)>/);
  for (let i = 0; i < pieces.length; i += 2) {
    parts.push({ text: Buffer.from(pieces[i] ?? '', 'latin1'), field: (pieces[i + 1] ?? 'none') as Part['field'] });
  }
  return parts;
}

/** How many decimal digits a count has. */
function digitsOf(count: number): number {
  let digits = 1;
  for (let power = 10; power <= count; power *= 10) digits++;
  return digits;
}

/** Writes a count in so many decimal digits from `at` on. */
function writeDigits(count: number, target: Buffer, at: number, digits: number): void {
  let rest = count;
  for (let i = at + digits - 1; i >= at; i--) {
    target[i] = DIGIT_0 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}
