import { splitLines, withoutLineEnd } from './display.js';
import { formatDeed } from './transcript-step.js';
import type { Text } from './transcript-text.js';

/** A longer session is recorded up to here. */
const MOST_BYTES = 8 * 1024 * 1024;

/** Turns a session into a transcript: what was sent, and what came as what is expected. */
export class Recorder {
  readonly #lines: string[] = ['# Recorded by memlite-kit client.'];
  #received: Buffer[] = [];
  #size = 0;
  #full = false;

  /** A line that was sent, without its line end. */
  sent(line: string): void {
    this.#flush();
    const bytes = Buffer.from(line, 'utf8');
    if (this.#fits(bytes.length)) this.#add('send', bytes, 'line');
  }

  received(bytes: Buffer): void {
    if (this.#fits(bytes.length)) this.#received.push(bytes);
  }

  /** The server ended the connection. */
  closed(): void {
    this.#flush();
    if (!this.#full) this.#lines.push(formatDeed({ kind: 'closed', connection: '' }));
  }

  /** The script so far. */
  toString(): string {
    this.#flush();
    return [...this.#lines, ...(this.#full ? ['# The session went on; this is where recording ended.'] : []), ''].join(
      '\n',
    );
  }

  /** Where a line starts and ends is known only once all of a reply is there. */
  #flush(): void {
    for (const line of splitLines(Buffer.concat(this.#received))) {
      const text = withoutLineEnd(line);
      this.#add('expect', text, text.length < line.length ? 'line' : 'exact');
    }
    this.#received = [];
  }

  #add(kind: 'send' | 'expect', bytes: Buffer, ending: 'line' | 'exact'): void {
    const text: Text = bytes.length === 0 ? [] : [{ type: 'bytes', bytes }];
    this.#lines.push(formatDeed({ kind, connection: '', text, ending }));
  }

  #fits(bytes: number): boolean {
    this.#size += bytes;
    this.#full ||= this.#size > MOST_BYTES;
    return !this.#full;
  }
}
