import { randomInt } from 'node:crypto';
import type { Pattern } from './transcript-match.js';
import type { Part, Text } from './transcript-text.js';

const RUN_LENGTH = 8;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Eight letters and digits that no other run has. */
export function freshRun(): string {
  return Array.from({ length: RUN_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}

/** The values of the names of one run: `<key>` is `key-` and the eight characters of the run. */
export class Names {
  readonly #run: string;
  readonly #used = new Set<string>();

  constructor(run = freshRun()) {
    this.#run = run;
  }

  valueOf(name: string): string {
    this.#used.add(name);
    return `${name}-${this.#run}`;
  }

  /** The bytes to send. */
  encode(text: Text): Buffer {
    return Buffer.concat(this.pattern(text));
  }

  /** What to expect, with names replaced by their values. */
  pattern(text: Text): Pattern {
    const pieces: Buffer[][] = [[]];
    for (const part of text) {
      if (part.type === 'any') pieces.push([]);
      else pieces.at(-1)?.push(part.type === 'name' ? Buffer.from(this.valueOf(part.name)) : part.bytes);
    }
    return pieces.map((piece) => Buffer.concat(piece));
  }

  /** The way back: received bytes as a script would say them, values of names as these names. */
  recognize(bytes: Buffer): Text {
    if (this.#used.size === 0) return bytes.length === 0 ? [] : [{ type: 'bytes', bytes }];
    const longestFirst = [...this.#used].sort((a, b) => b.length - a.length);
    const values = new RegExp(`(${longestFirst.join('|')})-${this.#run}`);
    return bytes
      .toString('latin1')
      .split(values)
      .map(
        (piece, index): Part =>
          index % 2 === 1 ? { type: 'name', name: piece } : { type: 'bytes', bytes: Buffer.from(piece, 'latin1') },
      )
      .filter((part) => part.type !== 'bytes' || part.bytes.length > 0);
  }
}
