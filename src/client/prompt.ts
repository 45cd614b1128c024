import { clearLine, createInterface, cursorTo, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import pc from 'picocolors';
import { formatDuration } from '../duration.js';
import type { Dialect } from '../protocol/dialect.js';
import { type Command, ReplyDecoder } from '../protocol/replies.js';
import { Bell } from './bell.js';
import { type Connection, MAX_REPLY_BYTES } from './connection.js';
import { type DisplayMode, displayLine, splitLines } from './display.js';
import type { Recorder } from './record.js';
import { Peer } from './transcript-peers.js';

export interface PromptOptions {
  readonly connection: Connection;
  /** What tells where a reply ends. */
  readonly dialect: Dialect;
  /** How long to wait for a reply before the next prompt, in milliseconds. */
  readonly timeoutMs: number;
  readonly mode: DisplayMode;
  readonly input: Readable;
  readonly output: Writable;
  /** Whether there is a person, with line editing and history. */
  readonly terminal: boolean;
  readonly colors: boolean;
  readonly recorder?: Recorder | undefined;
}

/** Who ended the session. `flood`: the server sent without end, and was given up. */
export type PromptEnd = 'user' | 'closed' | 'reset' | 'flood';

const COMMAND_PROMPT = '> ';
const VALUE_PROMPT = 'value> ';
/** A whole request line of a SET whose value is to follow. */
const SET_HEADER = /^\s*set\s+\S+\s+\S+\s*$/i;
const EXIT_LINE = /^\s*exit\s*$/i;
/** How long a server has for closing after `exit`. */
const FAREWELL_MS = 1000;
/** A reply without its line end is taken as whole after this much silence. */
const SETTLE_MS = 150;
const PUMP_MS = 60_000;

/** Talks with a server line by line, until the user leaves or the server does. The connection is closed then. */
export async function runPrompt(options: PromptOptions): Promise<PromptEnd> {
  return new Prompt(options).run();
}

class Prompt {
  readonly #options: PromptOptions;
  readonly #peer: Peer;
  readonly #decoder: ReplyDecoder;
  readonly #readline: Interface;
  readonly #bell = new Bell();
  readonly #dim: (text: string) => string;
  readonly #lines: string[] = [];
  /** No more lines will come. */
  #inputEnded = false;
  /** Ctrl-C: nothing is waited for any more. */
  #interrupted = false;
  #asking = false;
  /** How many bytes came since a line was last sent. */
  #shown = 0;

  constructor(options: PromptOptions) {
    this.#options = options;
    this.#peer = new Peer('', options.connection);
    this.#decoder = new ReplyDecoder(options.dialect);
    this.#dim = pc.createColors(options.colors).dim;
    const { input, output, terminal } = options;
    this.#readline = createInterface({ input, output, terminal, historySize: 1000, removeHistoryDuplicates: true });
    this.#readline.on('line', (line) => {
      this.#lines.push(line);
      this.#bell.ring();
    });
    this.#readline.on('SIGINT', () => {
      this.#interrupted = true;
      this.#readline.close();
    });
    this.#readline.on('close', () => {
      this.#inputEnded = true;
      this.#bell.ring();
    });
  }

  async run(): Promise<PromptEnd> {
    const pumping = this.#pump();
    try {
      for (;;) {
        const end = await this.#exchange();
        if (end !== undefined) return end;
      }
    } finally {
      this.#readline.close();
      await this.#peer.close(FAREWELL_MS);
      await pumping;
    }
  }

  /** One request and its reply; who ended the session, if it ended. */
  async #exchange(): Promise<PromptEnd | undefined> {
    const line = await this.#ask(COMMAND_PROMPT);
    if (line === undefined) return this.#end();
    if (line.trim() === '') return undefined;
    const request = [line];
    if (SET_HEADER.test(line)) {
      const value = await this.#ask(VALUE_PROMPT);
      if (value === undefined) return this.#end();
      request.push(value);
    }
    this.#show();
    this.#shown = 0;
    for (const part of request) this.#options.recorder?.sent(part);
    this.#peer.connection.write(Buffer.from(request.map((part) => `${part}\r\n`).join(''), 'utf8'));
    if (EXIT_LINE.test(line)) return this.#leave();
    await this.#reply(commandOf(line));
    return undefined;
  }

  /** The next line typed; undefined when the user or the server has ended the session. */
  async #ask(prompt: string): Promise<string | undefined> {
    this.#readline.setPrompt(prompt);
    this.#show();
    while (this.#lines.length === 0 && !this.#inputEnded && !this.#over) {
      if (!this.#asking) this.#readline.prompt();
      this.#asking = true;
      await this.#bell.wait();
      this.#show();
    }
    const line = this.#over ? undefined : this.#lines.shift();
    if (line === undefined && this.#asking && this.#options.terminal) this.#options.output.write('\n');
    this.#asking = false;
    return line;
  }

  /** Shows what comes until it is a reply to `command`, or the time is over. */
  async #reply(command: Command): Promise<void> {
    const deadline = performance.now() + this.#options.timeoutMs;
    while (!this.#interrupted) {
      const decoded = this.#decoder.decode(this.#peer.pending, command);
      if (decoded.state === 'whole') return this.#show(decoded.length);
      const left = deadline - performance.now();
      if (decoded.state === 'garbled' || this.#over || left <= 0) break;
      const rang = await this.#bell.wait(decoded.state === 'unterminated' ? Math.min(left, SETTLE_MS) : left);
      if (decoded.state === 'unterminated' && !rang) break;
    }
    const silent = this.#peer.pending.length === 0 && !this.#over && !this.#interrupted;
    this.#show();
    if (silent) this.#note(`no reply within ${formatDuration(this.#options.timeoutMs)}`);
  }

  /** After `exit`: what the server still says, and whether it closes. */
  async #leave(): Promise<PromptEnd> {
    const deadline = performance.now() + Math.min(this.#options.timeoutMs, FAREWELL_MS);
    while (!this.#over && !this.#interrupted) {
      const left = deadline - performance.now();
      if (left <= 0) break;
      await this.#bell.wait(left);
    }
    this.#show();
    const { ended } = this.#peer.connection;
    if (ended !== undefined) this.#options.recorder?.closed();
    this.#note(ended === undefined ? 'the server left the connection open' : `the server closed the connection`);
    return 'user';
  }

  #end(): PromptEnd {
    const { ended } = this.#peer.connection;
    if (!this.#over || this.#interrupted) return 'user';
    if (ended !== undefined) this.#options.recorder?.closed();
    return ended ?? 'flood';
  }

  /** Whether the session is over: no reply is as long as what came. */
  get #over(): boolean {
    return this.#peer.over || this.#shown > MAX_REPLY_BYTES;
  }

  /** Rings whenever something happens on the connection. Nobody else waits on it. */
  async #pump(): Promise<void> {
    while (!this.#over) {
      await this.#peer.connection.waitForMore(PUMP_MS);
      this.#bell.ring();
    }
  }

  /** Shows the first bytes that came, all unless told otherwise; above the prompt if there is one. */
  #show(length = this.#peer.pending.length): void {
    if (length === 0) return;
    const bytes = this.#peer.take(length);
    this.#shown += length;
    this.#options.recorder?.received(bytes);
    this.#print(splitLines(bytes).map((line) => displayLine(line, this.#options.mode)));
  }

  #note(text: string): void {
    this.#print([this.#dim(`(${text})`)]);
  }

  #print(lines: readonly string[]): void {
    const { output, terminal } = this.#options;
    if (this.#asking && terminal) {
      cursorTo(output, 0);
      clearLine(output, 0);
    }
    for (const line of lines) output.write(`${line}\n`);
    if (this.#asking && terminal && !this.#inputEnded) this.#readline.prompt(true);
  }
}

function commandOf(line: string): Command {
  const [word = ''] = line.trim().toLowerCase().split(/\s/, 1);
  return word === 'get' || word === 'set' ? word : 'other';
}
