import { mix } from '../random.js';
import { countDigits, endOfDigits, readDigits, writeDigits } from './digits.js';

/** In URL-safe base64: both cases, and nothing that means anything to a protocol or to CSV. */
const ALPHABET = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_', 'latin1');
export const CHECK_BYTES = 5;
const [SMALL_C, BIG_K, DOT] = [0x63, 0x4b, 0x2e];

/**
 * The words that say what a value is, such as `c12.45.K3.Xy3Zq`: client 12 wrote value number 45 to key 3, and a checksum
 * of that and of the run. Both cases stand in it, so that a server that changes them is found out.
 */
export class ValueToken {
  readonly #run: number;
  /** What {@link read} found. */
  number = 0;
  client = 0;
  key = 0;
  /** Where the token ends. */
  end = 0;

  /** @param run a number that no other run has */
  constructor(run: number) {
    this.#run = run;
  }

  size(number: number, client: number, key: number): number {
    return 5 + countDigits(client) + countDigits(number) + countDigits(key) + CHECK_BYTES;
  }

  /** Writes a token at `at`, and says where it ends. */
  write(target: Buffer, at: number, number: number, client: number, key: number): number {
    target[at] = SMALL_C;
    let end = writeDigits(target, at + 1, client);
    target[end] = DOT;
    end = writeDigits(target, end + 1, number);
    target[end] = DOT;
    target[end + 1] = BIG_K;
    end = writeDigits(target, end + 2, key);
    target[end] = DOT;
    let sum = this.#checksum(number, client, key);
    for (let place = end + 1; place <= end + CHECK_BYTES; place += 1, sum >>>= 6) target[place] = ALPHABET[sum & 63]!;
    return end + 1 + CHECK_BYTES;
  }

  text(number: number, client: number, key: number): string {
    const bytes = Buffer.alloc(this.size(number, client, key));
    this.write(bytes, 0, number, client, key);
    return bytes.toString('latin1');
  }

  /** Whether a whole token of this run stands at `at`; its parts are then in the fields. */
  read(bytes: Buffer, at: number, to: number): boolean {
    if (bytes[at] !== SMALL_C) return false;
    const client = endOfDigits(bytes, at + 1, to);
    const number = endOfDigits(bytes, client + 1, to);
    const key = endOfDigits(bytes, number + 2, to);
    const end = key + 1 + CHECK_BYTES;
    if (end > to || bytes[client] !== DOT || bytes[number] !== DOT || bytes[number + 1] !== BIG_K) return false;
    this.client = readDigits(bytes, at + 1, client);
    this.number = readDigits(bytes, client + 1, number);
    this.key = readDigits(bytes, number + 2, key);
    this.end = end;
    return this.client >= 0 && this.number > 0 && this.key >= 0 && bytes[key] === DOT && this.#agrees(bytes, key + 1);
  }

  #agrees(bytes: Buffer, at: number): boolean {
    let sum = this.#checksum(this.number, this.client, this.key);
    for (let place = at; place < at + CHECK_BYTES; place += 1, sum >>>= 6)
      if (bytes[place] !== ALPHABET[sum & 63]) return false;
    return true;
  }

  #checksum(number: number, client: number, key: number): number {
    return mix(mix(mix(this.#run, number), client), key);
  }
}

/** A number for a prefix: other runs have others. FNV-1a. */
export function runNumber(prefix: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < prefix.length; at += 1) hash = Math.imul(hash ^ prefix.charCodeAt(at), 0x01000193);
  return hash;
}
