import { MISSING, type Remark, UNWRITTEN } from '../../consistency/history.js';
import type { ReplyKind } from '../../protocol/dialect.js';
import { decoderOf, type Reply, type ReplyDecoder } from '../../protocol/replies.js';
import { describeBadValue } from '../judging/bad-value.js';
import { endOfDigits, readDigits } from './digits.js';
import type { Keys } from './keys.js';
import { type Part, partsOf, unmistakable } from './reply-shapes.js';
import type { Values } from './values.js';
import type { StressWire } from './wire.js';

/** What {@link ReplyReader.get} and `set` return where they do not return the length of a reply. */
export const PART = 0;
/** A reply is there, {@link ReplyReader.unterminated} bytes long, but may go on. */
export const UNTERMINATED = -1;
/** What stands there can be no reply. */
export const GARBLED = -2;

/** `error`: the dialect's words for a bad request; `other`: words that nobody knows. */
export type Answer = 'stored' | 'refused' | 'hit' | 'miss' | 'error' | 'other';

/** What a GET and a SET may be answered with; see protocol/replies.ts. */
const TO_GET: readonly ReplyKind[] = ['hit', 'miss', 'invalid', 'refused'];
const TO_SET: readonly ReplyKind[] = ['stored', 'refused', 'invalid'];

/**
 * Reads replies. What comes is first compared with what must come, byte by byte and terminators included: nearly always
 * it is that. Only what differs is decoded, leniently.
 */
export class ReplyReader {
  readonly #keys: Keys;
  readonly #values: Values;
  readonly #decoder: ReplyDecoder;
  readonly #stored: Buffer | undefined;
  readonly #miss: Buffer | undefined;
  readonly #hit: readonly Part[];
  /** What the last reply said. */
  answer: Answer = 'other';
  /** The number of the value that the last GET was answered with, `MISSING` or `UNWRITTEN`. */
  value = 0;
  /** Which key the last hit names: that of the request, as far as it names any, or another. */
  echoes: 'the key' | 'another key' = 'the key';
  unterminated = 0;
  #bad: Buffer = NOTHING;

  constructor({ dialect }: StressWire, keys: Keys, values: Values) {
    this.#keys = keys;
    this.#values = values;
    this.#decoder = decoderOf(dialect);
    this.#stored = unmistakable(dialect, 'stored', TO_SET);
    this.#miss = unmistakable(dialect, 'miss', TO_GET);
    this.#hit = partsOf(dialect.replies.hit);
  }

  /** Reads the reply to a SET that stands at `from`: its length, or one of the constants. */
  set(bytes: Buffer, from: number, to: number): number {
    const stored = this.#stored;
    if (stored === undefined || !standsAt(bytes, from, to, stored)) return this.#decode(bytes, from, to, 'set', -1);
    this.answer = 'stored';
    return stored.length;
  }

  /** Reads the reply to a GET of a key that stands at `from`: its length, or one of the constants. */
  get(bytes: Buffer, from: number, to: number, key: number): number {
    const miss = this.#miss;
    if (miss !== undefined && standsAt(bytes, from, to, miss)) {
      this.answer = 'miss';
      this.value = MISSING;
      return miss.length;
    }
    const end = this.#exactHit(bytes, from, to, key);
    if (end < 0) return this.#decode(bytes, from, to, 'get', key);
    this.answer = 'hit';
    this.echoes = 'the key';
    return end - from;
  }

  /** Where the reply ends, if it is a hit with a sound value and has come wholly; else -1. */
  #exactHit(bytes: Buffer, from: number, to: number, key: number): number {
    const values = this.#values;
    let announced = -1;
    let at = from;
    for (const part of this.#hit) {
      if (part.type === 'literal') {
        if (!standsAt(bytes, at, to, part.bytes)) return -1;
        at += part.bytes.length;
      } else if (part.type === 'key') {
        at = this.#keys.match(bytes, at, to, key);
        if (at < 0) return -1;
      } else if (part.type === 'value') {
        this.value = values.readAt(bytes, at, to, key);
        if (this.value === UNWRITTEN || (announced >= 0 && announced !== values.length)) return -1;
        at += values.length;
      } else {
        const end = endOfDigits(bytes, at, to);
        if (end === at) return -1;
        if (part.type === 'bytes') announced = readDigits(bytes, at, end);
        at = end;
      }
    }
    return at > from ? at : -1;
  }

  #decode(bytes: Buffer, from: number, to: number, command: 'get' | 'set', key: number): number {
    const decoded = this.#decoder.decode(bytes.subarray(from, to), command);
    if (decoded.state === 'part') return PART;
    if (decoded.state === 'garbled') return GARBLED;
    this.take(decoded.reply, key);
    if (decoded.state === 'whole') return decoded.length;
    this.unterminated = decoded.length;
    return UNTERMINATED;
  }

  /** Takes a reply that was decoded elsewhere; the fields then say what it is. */
  take(reply: Reply, key: number): void {
    if (reply.kind !== 'hit') {
      this.answer = reply.kind === 'invalid' ? 'error' : reply.kind;
      this.value = MISSING;
      return;
    }
    this.answer = 'hit';
    this.value = this.#values.read(reply.value, key);
    this.#bad = reply.value;
    const isOther = reply.key !== undefined && reply.key.toString('latin1') !== this.#keys.name(key);
    this.echoes = isOther ? 'another key' : 'the key';
  }

  /** What came in the place of a value, where the last one is `UNWRITTEN`: to be asked before anything else is read. */
  describe(key: number): Remark {
    return describeBadValue(this.#values, this.#bad, key);
  }
}

const NOTHING = Buffer.alloc(0);

function standsAt(bytes: Buffer, at: number, to: number, wanted: Buffer): boolean {
  if (at + wanted.length > to) return false;
  for (let index = 0; index < wanted.length; index += 1) if (bytes[at + index] !== wanted[index]) return false;
  return true;
}
