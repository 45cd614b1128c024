import { StringDecoder } from 'node:string_decoder';
import { UsageError } from '../../errors.js';

/** The text of a map, tagged perhaps, in a file of EDN. */
export interface Form {
  /** Where it starts, from 1 on. */
  readonly line: number;
  readonly text: string;
}

/** What is longer than this is no operation of a history. */
const MOST_CHARACTERS = 1024 * 1024;

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const OPENING = '([{';
const WHITE = ' \t\r\n,\uFEFF';

/**
 * Cuts EDN into its maps, and calls back for each as chunks of it come, whether they stand one after the other or in one
 * vector or list. What is in them is for a parser.
 * @returns the line of a map that is cut off at the end, if there is one
 * @throws UsageError where something else stands, or a bracket closes nothing
 */
export async function eachForm(
  source: AsyncIterable<Uint8Array | string>,
  name: string,
  onForm: (form: Form) => void,
): Promise<number | undefined> {
  const decoder = new StringDecoder('utf8');
  const cutter = new FormCutter(name, onForm);
  for await (const chunk of source)
    cutter.take(
      typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)),
    );
  cutter.take(decoder.end());
  return cutter.openSince;
}

class FormCutter {
  readonly #name: string;
  readonly #onForm: (form: Form) => void;
  /** What closes the brackets that are open. */
  readonly #open: string[] = [];
  /** `character`: behind a backslash outside of strings; `escape`: behind one in them. */
  #mode: 'plain' | 'string' | 'escape' | 'comment' | 'character' = 'plain';
  #line = 1;
  /** The start of a form that began in an earlier chunk. */
  #begun = '';
  #formLine = 0;
  /** Brackets around all forms: none, one that is open, or one that was closed. */
  #around: 'none' | 'open' | 'closed' = 'none';
  #isFirst = true;

  constructor(name: string, onForm: (form: Form) => void) {
    this.#name = name;
    this.#onForm = onForm;
  }

  /** The line of a form that has not ended. */
  get openSince(): number | undefined {
    return this.#formLine > 0 ? this.#formLine : undefined;
  }

  take(chunk: string): void {
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const character = chunk[at] as string;
      if (character === '\n') this.#line += 1;
      if (this.#mode !== 'plain') this.#pass(character);
      else if (this.#formLine === 0) {
        if (this.#begins(character)) from = at;
      } else if (this.#ends(character)) {
        this.#onForm({ line: this.#formLine, text: this.#begun + chunk.slice(from, at + 1) });
        this.#begun = '';
        this.#formLine = 0;
      }
    }
    if (this.#formLine > 0) this.#begun += chunk.slice(from);
    if (this.#begun.length > MOST_CHARACTERS)
      this.#refuse(`a map of more than ${MOST_CHARACTERS} characters is no operation`);
  }

  /** Inside of what is not plain. */
  #pass(character: string): void {
    if (this.#mode === 'string') {
      if (character === '"') this.#mode = 'plain';
      else if (character === '\\') this.#mode = 'escape';
    } else if (this.#mode === 'escape') this.#mode = 'string';
    else if (this.#mode === 'character' || character === '\n') this.#mode = 'plain';
  }

  /** Between forms: whether this is the first character of one. */
  #begins(character: string): boolean {
    if (character === ';') this.#mode = 'comment';
    if (character === ';' || WHITE.includes(character)) return false;
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    if (isFirst && (character === '[' || character === '(')) {
      this.#open.push(CLOSING[character] as string);
      this.#around = 'open';
      return false;
    }
    if (this.#around === 'open' && character === this.#open[0]) {
      this.#open.pop();
      this.#around = 'closed';
      return false;
    }
    if (this.#around === 'closed') this.#refuse(`nothing may stand behind the end of the history, not ${character}`);
    if (character !== '{' && character !== '#')
      this.#refuse(`expected a map such as {:type :invoke, :f :read, :value nil, :process 0}, not ${character}`);
    this.#formLine = this.#line;
    if (character === '{') this.#open.push('}');
    return true;
  }

  /** In a form: whether this is its last character. */
  #ends(character: string): boolean {
    if (character === '"') this.#mode = 'string';
    else if (character === ';') this.#mode = 'comment';
    else if (character === '\\') this.#mode = 'character';
    else if (OPENING.includes(character)) this.#open.push(CLOSING[character] as string);
    else if (character === '}' || character === ']' || character === ')') {
      const least = this.#around === 'open' ? 1 : 0;
      if (this.#open.length === least || this.#open.pop() !== character) this.#refuse(`${character} closes nothing`);
      return this.#open.length === least;
    }
    return false;
  }

  #refuse(sentence: string): never {
    throw new UsageError(`${this.#name}:${this.#line}: ${sentence}`);
  }
}
