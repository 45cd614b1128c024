import { countDigits, endOfDigits, readDigits, writeDigits } from './digits.js';

/** The keys of a run, `<prefix>k0`, `<prefix>k1`, …, as bytes. */
export class Keys {
  readonly #start: Buffer;

  /** @param prefix latin1, such as may stand in a key */
  constructor(prefix: string) {
    this.#start = Buffer.from(`${prefix}k`, 'latin1');
  }

  name(key: number): string {
    return `${this.#start.toString('latin1')}${key}`;
  }

  /** How long the key is, in bytes. */
  size(key: number): number {
    return this.#start.length + countDigits(key);
  }

  /** Writes a key at `at`, and says where it ends. */
  write(target: Buffer, at: number, key: number): number {
    const start = this.#start;
    for (let index = 0; index < start.length; index += 1) target[at + index] = start[index]!;
    return writeDigits(target, at + start.length, key);
  }

  /** Where this key ends that is to stand at `at`; -1 where it does not, or not wholly. */
  match(bytes: Buffer, at: number, to: number, key: number): number {
    const start = this.#start;
    for (let index = 0; index < start.length; index += 1) if (bytes[at + index] !== start[index]) return -1;
    const digits = at + start.length;
    const end = endOfDigits(bytes, digits, to);
    return readDigits(bytes, digits, end) === key ? end : -1;
  }

  /** The number of a key by its name; undefined where it is none of this run. */
  find(name: Uint8Array): number | undefined {
    const bytes = Buffer.from(name.buffer, name.byteOffset, name.length);
    const number = readDigits(bytes, this.#start.length, endOfDigits(bytes, this.#start.length, bytes.length));
    return number >= 0 && this.match(bytes, 0, bytes.length, number) === bytes.length ? number : undefined;
  }
}
