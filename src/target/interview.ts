import type { Address, Connection } from '../client/connection.js';
import { TargetError } from '../errors.js';
import { escapeBytes } from '../protocol/escape.js';
import { formatAddress } from './address.js';
import { ask, dial, type Heard, listen } from './ask.js';
import { SLOW_MS } from './granted-timeout.js';
import { type Progress, progressOf } from './learn.js';

/** One question of the probe, and what came of it. */
export interface ProbeExchange {
  readonly about: string;
  readonly sent: Buffer;
  readonly came: Buffer;
  /** How long the first byte took, in milliseconds; undefined when none came. */
  readonly ms: number | undefined;
  readonly ended?: 'closed' | 'reset' | undefined;
}

/** What is asked for, and when its reply counts as whole. */
export interface Question {
  readonly about: string;
  /** How far the reply has come, by what came (latin1, without a greeting). */
  readonly progress: (came: string) => Progress | 'sample' | 'greeting';
  /** How long to wait for the first byte, where that is not {@link Interview.waitMs}. */
  readonly firstMs?: number;
}

/**
 * Silence after which a reply counts as ended. What is known is not waited for; what must go on is given time, for a
 * busy machine may bring one reply in pieces.
 */
const SILENCE_MS = {
  whole: 20,
  /** A template is made of it: what comes with the next segment, 40 ms later where TCP delays it, belongs to it. */
  sample: 60,
  line: 150,
  part: 1000,
  /** It may be a greeting, and the reply comes after a delay of its own. */
  greeting: 1500,
} as const;
const GREETING_MS = 80;
const MAX_GREETING_BYTES = 4096;
/** A target this quick answers a short request at once, or waits for more. */
const QUICK_MS = 50;
const PATIENCE_WITH_QUICK_MS = 250;

/** So many slow replies may be those of a quick server on a busy machine. */
const FEW = 2;

/** The conversation of a probe: connections with their greeting passed over, questions and replies, all noted. */
export class Interview {
  readonly exchanges: ProbeExchange[] = [];
  /** What the target says on connect, terminators included. */
  greeting = '';
  /** The slowest reply so far, in milliseconds. */
  delayMs = 0;
  /** A reply was longer, or took longer, than any reply does. */
  endless = false;

  constructor(
    readonly address: Address,
    /** How long a reply is waited for. */
    readonly waitMs: number,
    private readonly revive?: () => Promise<void>,
  ) {}

  /** How long to wait for what may well not come, from a target that has shown how slow it is. */
  get shortWaitMs(): number {
    return this.delayMs < QUICK_MS
      ? PATIENCE_WITH_QUICK_MS
      : Math.min(this.waitMs, 2 * this.delayMs + PATIENCE_WITH_QUICK_MS);
  }

  /** True when not a single byte has come. */
  get silent(): boolean {
    return this.exchanges.every((exchange) => exchange.came.length === 0);
  }

  /** A fresh connection, its greeting heard and passed over. */
  async open(): Promise<Connection> {
    const connection = await this.#dial();
    const first = this.exchanges.length === 0;
    if (!first && this.greeting === '') return connection;
    const heard = await listen(connection, {
      firstMs: first ? GREETING_MS : this.waitMs,
      silenceMs: (came) => SILENCE_MS[progressOf(came, [this.greeting])],
    });
    if (first && heard.came.length > 0) {
      this.exchanges.push({ about: 'the greeting', sent: Buffer.alloc(0), came: heard.came, ms: undefined });
      this.endless ||= heard.endless || heard.came.length > MAX_GREETING_BYTES;
      if (!this.endless) this.greeting = heard.came.toString('latin1');
    }
    return connection;
  }

  /** Sends parts in writes of their own. What comes is returned as latin1, without a greeting; '' where it is endless. */
  async say(connection: Connection, parts: readonly Buffer[], question: Question): Promise<string> {
    const heard = await ask(connection, parts, {
      firstMs: question.firstMs ?? this.waitMs,
      silenceMs: (came) => SILENCE_MS[question.progress(this.withoutGreeting(came))],
    });
    this.#note(question.about, heard);
    return heard.endless ? '' : this.withoutGreeting(heard.came.toString('latin1'));
  }

  /** The same on a connection of its own. */
  async once(request: Buffer, question: Question): Promise<string> {
    const connection = await this.open();
    try {
      return await this.say(connection, [request], question);
    } finally {
      connection.close();
    }
  }

  /**
   * The slowest reply, in milliseconds, of a server that is as slow again: where only one or two took long, they are asked for
   * once more, for a quick server that a busy machine held up is not to be judged by less than others. Not for servers that
   * would take the parts of a question for several.
   */
  async steadyDelayMs(): Promise<number> {
    const slow = this.exchanges.filter(({ ms = 0 }) => ms > SLOW_MS);
    if (slow.length === 0 || slow.length > FEW) return this.delayMs;
    let delayMs = Math.max(0, ...this.exchanges.filter((each) => !slow.includes(each)).map(({ ms = 0 }) => ms));
    for (const { sent, ms = 0 } of slow) {
      const connection = await this.open();
      const again = await ask(connection, [sent], { firstMs: Math.min(this.waitMs, 2 * ms), silenceMs: () => 0 });
      connection.close();
      delayMs = Math.max(delayMs, Math.min(ms, again.firstMs ?? ms));
    }
    return delayMs;
  }

  withoutGreeting(came: string): string {
    return came.startsWith(this.greeting) ? came.slice(this.greeting.length) : came;
  }

  /** Makes sure that the target serves, after questions that may have ended it. */
  async assertAlive(): Promise<void> {
    (await this.#dial()).close();
  }

  #note(about: string, { sent, came, firstMs, ended, endless }: Heard): void {
    if (firstMs !== undefined) this.delayMs = Math.max(this.delayMs, firstMs);
    this.endless ||= endless;
    this.exchanges.push({ about, sent, came, ms: firstMs, ended });
  }

  async #dial(): Promise<Connection> {
    const connection = await dial(this.address, this.waitMs);
    if (typeof connection !== 'string') return connection;
    const where = formatAddress(this.address);
    const last = this.exchanges.at(-1);
    if (last === undefined || (connection === 'ECONNRESET' && this.silent))
      throw new TargetError(unreachable(where, connection));
    const gone = `the target at ${where} no longer accepts connections (${connection}) after ${last.about} (sent "${escapeBytes(last.sent, 160)}")`;
    if (this.revive === undefined) throw new TargetError(gone);
    await this.revive();
    const revived = await dial(this.address, this.waitMs);
    if (typeof revived === 'string') throw new TargetError(gone);
    return revived;
  }
}

function unreachable(where: string, code: string): string {
  if (code === 'ECONNRESET')
    return `the target at ${where} does not speak this protocol: it resets each connection (nothing sent, received nothing)`;
  const hint =
    code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? 'is that the name of a host?' : 'is the server running there?';
  return `cannot connect to ${where} (${code}): ${hint}`;
}
