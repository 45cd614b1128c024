import { UNWRITTEN } from '../../consistency/history.js';
import type { LoadPlan, Workload } from '../options.js';
import { mix } from '../random.js';
import { countDigits } from './digits.js';
import { CHECK_BYTES, runNumber, ValueToken } from './value-token.js';

/** A call into native code costs more than a loop over so many bytes. */
const LOOP_BYTES = 96;
const DOT = 0x2e;
/** A run that writes more values than this has no room for its history. */
const MOST_VALUE_DIGITS = 9;

/** The size that any value of this workload has room in, in bytes: 22 for 50 clients and 10 keys. */
export function leastValueBytes({
  clients,
  keys,
  operations,
}: Pick<Workload, 'clients' | 'keys' | 'operations'>): number {
  const numbers = Math.min(MOST_VALUE_DIGITS, countDigits(Math.min(operations, 2 ** 31 - 1)));
  return 5 + countDigits(clients - 1) + numbers + countDigits(keys - 1) + CHECK_BYTES;
}

/**
 * The values of a run: each is written once, and says by itself what it is. Its token (`c12.45.K3.Xy3Zq`), a dot, the token
 * again, and so on up to its size, which follows from the seed and the number: whoever reads one, or a part of one, knows
 * at once which it is, and whether it is whole. All is ASCII without blanks, quotes, commas and control characters, so that
 * every dialect and CSV take it as it is.
 */
export class Values {
  readonly token: ValueToken;
  readonly #seed: number;
  readonly #least: number;
  readonly #sizes: number;
  /** How long the value is that {@link readAt} found last. */
  length = 0;

  constructor({ prefix, seed, valueBytes }: Pick<LoadPlan, 'prefix' | 'seed' | 'valueBytes'>) {
    this.token = new ValueToken(mix(runNumber(prefix), seed));
    this.#seed = seed;
    this.#least = valueBytes[0];
    this.#sizes = valueBytes[1] - valueBytes[0] + 1;
  }

  /** In bytes; at least what the token takes. */
  size(number: number, client: number, key: number): number {
    return Math.max(this.#drawn(number), this.token.size(number, client, key));
  }

  /** Writes a value at `at`, where there is room for it, and says where it ends. */
  write(target: Buffer, at: number, number: number, client: number, key: number): number {
    const behind = this.token.write(target, at, number, client, key);
    const end = at + Math.max(this.#drawn(number), behind - at);
    if (end === behind) return end;
    target[behind] = DOT;
    repeat(target, at, behind + 1, end);
    return end;
  }

  /** The whole value. */
  bytes(number: number, client: number, key: number): Buffer {
    const bytes = Buffer.alloc(this.size(number, client, key));
    this.write(bytes, 0, number, client, key);
    return bytes;
  }

  /**
   * The number of the value of this key that stands at `at`, with {@link length} then set; `UNWRITTEN` where there is none,
   * or it is not whole, or not all there.
   */
  readAt(bytes: Buffer, at: number, to: number, key: number): number {
    const { token } = this;
    if (!token.read(bytes, at, to) || token.key !== key) return UNWRITTEN;
    const behind = token.end;
    const end = at + Math.max(this.#drawn(token.number), behind - at);
    if (end > to || (end > behind && (bytes[behind] !== DOT || !repeats(bytes, at, behind + 1, end)))) return UNWRITTEN;
    this.length = end - at;
    return token.number;
  }

  /** What a GET of this key was answered, if all of it is a value of that key; else `UNWRITTEN`. */
  read(value: Buffer, key: number): number {
    const number = this.readAt(value, 0, value.length, key);
    return number !== UNWRITTEN && this.length === value.length ? number : UNWRITTEN;
  }

  #drawn(number: number): number {
    return this.#sizes === 1 ? this.#least : this.#least + ((mix(this.#seed, number) >>> 0) % this.#sizes);
  }
}

/** Fills what lies between `from` and `to` with what stands before it, from `start` on, over and over. */
function repeat(target: Buffer, start: number, from: number, to: number): void {
  const period = from - start;
  if (to - from <= LOOP_BYTES) {
    for (let at = from; at < to; at += 1) target[at] = target[at - period]!;
    return;
  }
  // What is copied doubles each time.
  for (let at = from; at < to; at += at - start) target.copyWithin(at, start, Math.min(at, start + to - at));
}

/** Whether `repeat` would leave what lies between `from` and `to` as it is. */
function repeats(bytes: Buffer, start: number, from: number, to: number): boolean {
  const period = from - start;
  if (to - from > LOOP_BYTES) return bytes.compare(bytes, start, to - period, from, to) === 0;
  for (let at = from; at < to; at += 1) if (bytes[at] !== bytes[at - period]) return false;
  return true;
}
