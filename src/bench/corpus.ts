import { generator } from './random.js';

/** All keys are so long. */
export const KEY_BYTES = 16;
/** The values of a target take no more than this together: peers such as memcached evict beyond 64 MB. */
const MOST_DATA_BYTES = 32 * 1024 * 1024;

/** For keys; values have both cases, so that a server that changes them is found out. */
const LOWER = 'abcdefghijklmnopqrstuvwxyz0123456789';
const BOTH = `${LOWER}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;

/**
 * The keys of a run and the one value of each. All SETs write that value, so that the reply to every GET is known, and a
 * value of another key is a wrong reply. The same seed makes the same keys, and values of the same size the same values.
 */
export class Corpus {
  /** How many keys there are: as many as asked for, or as their values have room. */
  readonly keys: number;
  readonly #prefix: string;
  readonly #valueBytes: number;
  /** The value of key n is what stands here from n on: as random as one needs, without a gigabyte of it. */
  readonly #text: Buffer;

  constructor(seed: number, keys: number, valueBytes: number) {
    this.keys = Math.max(1, Math.min(keys, Math.floor(MOST_DATA_BYTES / Math.max(1, valueBytes))));
    this.#valueBytes = valueBytes;
    const random = generator(seed);
    const drawn = (alphabet: string) => alphabet.charAt(Math.floor(random() * alphabet.length));
    this.#prefix = `mb${Array.from({ length: 5 }, () => drawn(LOWER)).join('')}-`;
    this.#text = Buffer.alloc(this.keys + valueBytes);
    for (let at = 0; at < this.#text.length; at += 1) this.#text[at] = drawn(BOTH).charCodeAt(0);
  }

  key(index: number): string {
    return this.#prefix + String(index).padStart(KEY_BYTES - this.#prefix.length, '0');
  }

  value(index: number): Buffer {
    return this.#text.subarray(index, index + this.#valueBytes);
  }
}
