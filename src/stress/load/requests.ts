import type { LoadPlan } from '../options.js';
import { countDigits, writeDigits } from './digits.js';
import { Keys } from './keys.js';
import { Values } from './values.js';

const FIRST_BYTES = 64 * 1024;
/** Views of short batches are kept by their length: to make one costs as much as to encode a request. */
const KEPT_VIEWS = 1024;
const [CR, LF] = [0x0d, 0x0a];

/**
 * Encodes requests, one behind the other, into a buffer that all connections of a thread share: a batch is one write, and
 * nothing is made per operation.
 */
export class Requests {
  readonly keys: Keys;
  readonly values: Values;
  /** Where the requests end that were encoded since the last {@link take}. */
  end = 0;
  #bytes: Buffer;
  #views: (Buffer | undefined)[] = [];
  readonly #set = Buffer.from('set ', 'latin1');
  readonly #get = Buffer.from('get ', 'latin1');
  readonly #beforeSize: Buffer;
  readonly #mostBytes: number;

  constructor(plan: Pick<LoadPlan, 'prefix' | 'seed' | 'valueBytes' | 'keys' | 'wire'>) {
    this.keys = new Keys(plan.prefix);
    this.values = new Values(plan);
    this.#beforeSize = Buffer.from(plan.wire.beforeSize, 'latin1');
    const value = Math.max(plan.valueBytes[1], MOST_TOKEN_BYTES);
    this.#mostBytes = 8 + this.keys.size(plan.keys) + this.#beforeSize.length + countDigits(value) + value;
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, this.#mostBytes));
  }

  /** Whether another request may not fit: then {@link take} those that are there. */
  get full(): boolean {
    return this.end + this.#mostBytes > this.#bytes.length;
  }

  get(key: number): void {
    const bytes = this.#bytes;
    const at = this.keys.write(bytes, put(bytes, this.end, this.#get), key);
    bytes[at] = CR;
    bytes[at + 1] = LF;
    this.end = at + 2;
  }

  set(key: number, number: number, client: number): void {
    const bytes = this.#bytes;
    let at = this.keys.write(bytes, put(bytes, this.end, this.#set), key);
    at = put(bytes, at, this.#beforeSize);
    at = writeDigits(bytes, at, this.values.size(number, client, key));
    bytes[at] = CR;
    bytes[at + 1] = LF;
    at = this.values.write(bytes, at + 2, number, client, key);
    bytes[at] = CR;
    bytes[at + 1] = LF;
    this.end = at + 2;
  }

  /** A view of what was encoded, for one write at once. The next request overwrites it, unless {@link renew} was called. */
  take(): Buffer {
    const { end } = this;
    this.end = 0;
    if (end >= KEPT_VIEWS) return this.#bytes.subarray(0, end);
    let view = this.#views[end];
    if (view === undefined) {
      view = this.#bytes.subarray(0, end);
      this.#views[end] = view;
    }
    return view;
  }

  /** Leaves the memory of what was taken to the system, which has not sent it yet. */
  renew(): void {
    this.#bytes = Buffer.allocUnsafeSlow(this.#bytes.length);
    this.#views = [];
  }
}

/** More than a value's token takes, whatever the numbers. */
const MOST_TOKEN_BYTES = 64;

function put(target: Buffer, at: number, bytes: Buffer): number {
  for (let index = 0; index < bytes.length; index += 1) target[at + index] = bytes[index]!;
  return at + bytes.length;
}
