import { copyView, viewOf } from './byte-ops.js';
import type { ByteWriter } from './byte-writer.js';
import { DIGIT_0 } from './bytes.js';
import type { Dialect } from './dialect.js';

/** Where the values of hits are: a store that knows them by addresses of its own. */
export interface ValueSource {
  /** Finds the value at `address`: it lies in `memory` from `valueStart` to before `valueEnd`, until the next call. */
  locate(address: number): void;
  readonly memory: DataView;
  readonly valueStart: number;
  readonly valueEnd: number;
}

const FIELDS = ['key', 'value', 'bytes', 'none'] as const;
type Field = (typeof FIELDS)[number];

/** A stretch of a hit's template: a text, then what stands behind it. */
interface Part {
  readonly text: DataView;
  readonly length: number;
  readonly field: Field;
}

/** Replies to SETs that are copied in one go. */
const STORED_AT_ONCE = 32;

/** Writes the replies of a dialect; its templates are taken apart once. */
export class ReplyEncoder {
  /** Many times the reply, for SETs are settled in runs. */
  readonly #stored: DataView;
  readonly #storedBytes: number;
  readonly #refused: DataView;
  readonly #invalid: DataView;
  readonly #miss: DataView;
  readonly #hit: readonly Part[];
  /** Of the hit's template: bytes of its texts, and how often each field stands in it. */
  readonly #textBytes: number;
  readonly #keys: number;
  readonly #values: number;
  readonly #counts: number;

  constructor({ replies }: Pick<Dialect, 'replies'>) {
    this.#stored = textOf(replies.stored.repeat(STORED_AT_ONCE));
    this.#storedBytes = replies.stored.length;
    this.#refused = textOf(replies.refused);
    this.#invalid = textOf(replies.invalid);
    this.#miss = textOf(replies.miss);
    this.#hit = compile(replies.hit);
    const times = (wanted: Field) => this.#hit.filter(({ field }) => field === wanted).length;
    this.#textBytes = this.#hit.reduce((sum, { length }) => sum + length, 0);
    this.#keys = times('key');
    this.#values = times('value');
    this.#counts = times('bytes');
  }

  /** The replies to `count` SETs. */
  stored(out: ByteWriter, count = 1): void {
    let left = count;
    for (; left > STORED_AT_ONCE; left -= STORED_AT_ONCE) append(this.#stored, out);
    out.appendView(this.#stored, 0, left * this.#storedBytes);
  }

  refused(out: ByteWriter): void {
    append(this.#refused, out);
  }

  invalid(out: ByteWriter): void {
    append(this.#invalid, out);
  }

  miss(out: ByteWriter): void {
    append(this.#miss, out);
  }

  /** The reply to a GET of the key in `bytes` from `keyStart` to before `keyEnd`, whose value is at `address`. */
  hit(bytes: Buffer, keyStart: number, keyEnd: number, values: ValueSource, address: number, out: ByteWriter): void {
    const keyBytes = keyEnd - keyStart;
    values.locate(address);
    const { memory, valueStart, valueEnd } = values;
    const valueBytes = valueEnd - valueStart;
    const digits = this.#counts === 0 ? 0 : digitsOf(valueBytes);
    // Room for all of it at once: the buffer stays the same from here on.
    let at = out.reserve(this.#textBytes + this.#keys * keyBytes + this.#values * valueBytes + this.#counts * digits);
    const target = out.memory;
    const source = viewOf(bytes);
    for (const { text, length, field } of this.#hit) {
      copyView(text, 0, length, target, at);
      at += length;
      switch (field) {
        case 'key':
          copyView(source, keyStart, keyEnd, target, at);
          at += keyBytes;
          break;
        case 'value':
          copyView(memory, valueStart, valueEnd, target, at);
          at += valueBytes;
          break;
        case 'bytes':
          writeDigits(valueBytes, target, at, digits);
          at += digits;
      }
    }
  }
}

function textOf(text: string): DataView {
  return viewOf(Buffer.from(text, 'latin1'));
}

function append(text: DataView, out: ByteWriter): void {
  out.appendView(text, 0, text.byteLength);
}

function compile(template: string): Part[] {
  const parts: Part[] = [];
  // Texts and, between them, the names of fields.
  const pieces = template.split(/<(key|value|bytes)>/);
  for (let i = 0; i < pieces.length; i += 2) {
    const text = textOf(pieces[i] ?? '');
    // One of our own, which is told apart by where it is; what is cut out of a template, letter by letter.
    const field = FIELDS.find((name) => name === pieces[i + 1]) ?? 'none';
    parts.push({ text, length: text.byteLength, field });
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
function writeDigits(count: number, target: DataView, at: number, digits: number): void {
  let rest = count;
  for (let i = at + digits - 1; i >= at; i--) {
    target.setUint8(i, DIGIT_0 + (rest % 10));
    rest = Math.floor(rest / 10);
  }
}
