import type { Dialect } from '../../protocol/dialect.js';
import { compileText, matchTemplate, type Token } from '../../protocol/template.js';

/** What a server says on connect; read leniently, as client/session.ts does. */
export class Greeting {
  readonly #tokens: readonly Token[];
  readonly #lines: number;
  readonly isEmpty: boolean;

  constructor({ greeting }: Dialect) {
    this.isEmpty = greeting === '';
    this.#tokens = compileText(greeting);
    this.#lines = greeting.split('\n').length - 1;
  }

  /** How many bytes of what came are the greeting; undefined where it is not all there. */
  lengthIn(bytes: Buffer): number | undefined {
    const match = matchTemplate(this.#tokens, bytes, 'bytes');
    if (match.state === 'whole') return match.length;
    if (match.state === 'part') return undefined;
    // One that differs is for the conformance suite to report: as many lines are passed over.
    let at = 0;
    for (let line = 0; line < this.#lines; line += 1) {
      const lf = bytes.indexOf(0x0a, at);
      if (lf < 0) return undefined;
      at = lf + 1;
    }
    return at;
  }
}
