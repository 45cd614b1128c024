import { randomBytes } from 'node:crypto';
import type { Address } from '../client/connection.js';
import { TargetError } from '../errors.js';
import {
  DIALECTS,
  type Dialect,
  type Framing,
  lite,
  REPLY_KINDS,
  type ReplyKind,
  type ReplyTemplate,
  type SpecName,
} from '../protocol/dialect.js';
import { encodeGet } from '../protocol/encode.js';
import { wordsOf } from '../protocol/replies.js';
import { findDelivery, judgeDelivery, type Understood, VALUE } from './delivery.js';
import { diagnose } from './diagnose.js';
import { Interview, type ProbeExchange } from './interview.js';
import { builtinReplies, hitTemplate, nearestSpec, progressOf, sameDialect, wordTemplate } from './learn.js';
import { askSet } from './sets.js';

export type { ProbeExchange };

/** What a handful of harmless exchanges showed. */
export interface Probed {
  /** What the target in fact speaks; `spec` names what it is to be judged by. */
  readonly dialect: Dialect;
  /** The replies that could not be learned, for none came or none that can be told from others: those of `spec` stand in. */
  readonly assumed: readonly ReplyKind[];
  /** The slowest reply, in milliseconds; a lone one only if it was slow again. */
  readonly delayMs: number;
  /** The exchanges, for people to look at. */
  readonly exchanges: readonly ProbeExchange[];
}

export interface ProbeOptions {
  readonly address: Address;
  /** The specification to judge by; without it, the nearest to what the target speaks. */
  readonly spec?: SpecName;
  /** How long to wait for a reply, in milliseconds; at least {@link LEAST_WAIT_MS} is granted. */
  readonly timeoutMs: number;
  /** The key that is set; a fresh one unless given. */
  readonly key?: string;
  /** Starts the target again, where a question ended it. Without it, that ends the probe. */
  readonly revive?: () => Promise<void>;
}

/** The course text asks for delays of up to a second. */
export const LEAST_WAIT_MS = 3000;

/**
 * Learns the dialect of a target. Each question is asked on a connection of its own, so that no answer spoils another;
 * keys are fresh, so that nothing of the target's own data is touched. What is concluded from silence is proven by a
 * later reply wherever that can be: a slow server, or a busy machine, must not pass for a faulty one.
 * @throws TargetError where nobody listens, or what answers is no server of this family: one sentence with the bytes.
 */
export async function probe({ address, spec, timeoutMs, revive, key = freshKey() }: ProbeOptions): Promise<Probed> {
  const interview = new Interview(address, Math.max(timeoutMs, LEAST_WAIT_MS), revive);
  const understood = await findDelivery(interview, key);
  if (understood === undefined) throw new TargetError(await diagnose(interview, key));
  return new Lesson(interview, key, understood).learn(spec);
}

function freshKey(): string {
  return `memlitekit-${randomBytes(4).toString('hex')}`;
}

const UNKNOWN_COMMAND = 'memlitekit-unknown';

/** What is asked once a SET and a GET have been understood. */
class Lesson {
  readonly #stored: string;

  constructor(
    private readonly interview: Interview,
    private readonly key: string,
    private readonly understood: Understood,
  ) {
    this.#stored = understood.stored.replaceAll(key, '<key>');
  }

  async learn(wanted: SpecName | undefined): Promise<Probed> {
    const hit = this.understood.hit === '' ? '' : hitTemplate(this.understood.hit, this.key, VALUE);
    const miss = await this.#line('a GET of a missing key', encodeGet(`${this.key}-none`), 'miss');
    const invalid = await this.#line('an unknown command', Buffer.from(`${UNKNOWN_COMMAND}\r\n`), 'invalid');
    const long = await this.#long();
    const short = await this.#short();
    const seen = {
      framing: short.framing,
      replies: { stored: this.#stored, refused: long.refused, invalid, miss, hit },
    };
    const law = DIALECTS.get(wanted ?? nearestSpec(seen)) ?? lite;
    const delivery = await judgeDelivery(this.interview, this.key, this.understood, seen.replies);
    await this.interview.assertAlive();
    const assumed = REPLY_KINDS.filter((kind) => seen.replies[kind] === '');
    const learned: Dialect = {
      name: 'learned',
      spec: law.spec,
      greeting: this.interview.greeting,
      delivery,
      handshake: this.understood.bring.handshake,
      framing: short.framing,
      sizeRule: short.stored ? (long.stored ? 'any' : 'at-most') : 'exact',
      sizeUnit: 'bytes',
      replies: { ...seen.replies, ...Object.fromEntries(assumed.map((kind) => [kind, law.replies[kind]])) },
    };
    const { exchanges } = this.interview;
    const delayMs = delivery === 'stream' ? await this.interview.steadyDelayMs() : this.interview.delayMs;
    return { dialect: sameDialect(learned, law) ? law : learned, assumed, delayMs, exchanges };
  }

  /** The reply to a line of its own; empty where there is none, or one that cannot be told from others. */
  async #line(about: string, request: Buffer, kind: 'miss' | 'invalid'): Promise<ReplyTemplate> {
    const key = `${this.key}-none`;
    const known = builtinReplies(['miss', 'invalid', 'refused'], key, '');
    const came = await this.interview.once(request, { about, progress: (text) => progressOf(text, known) });
    if (kind === 'invalid' && came.includes(UNKNOWN_COMMAND)) return '';
    return wordTemplate(came, key);
  }

  /** The refusal of a value longer than its size; empty where none came. */
  async #long(): Promise<{ refused: ReplyTemplate; stored: boolean }> {
    const key = `${this.key}-long`;
    const connection = await this.interview.open();
    const { reply } = await askSet(this.interview, connection, this.understood.bring, {
      about: 'a SET with a value longer than its size',
      key,
      value: 'abcdefgh',
      size: 3,
      progress: this.#setProgress(key),
    });
    connection.close();
    if (reply === '') return { refused: '', stored: (await this.#valueOf(key)).includes('abcdefgh') };
    const stored = this.#saysStored(reply);
    return { refused: stored ? '' : wordTemplate(reply, key), stored };
  }

  /**
   * What becomes of a value shorter than its size. Silence is the sign of a server that waits for as many bytes as
   * were announced, or of a slow one: the missing bytes are sent, and the value that a GET then returns tells which.
   */
  async #short(): Promise<{ framing: Framing; stored: boolean }> {
    const key = `${this.key}-short`;
    const connection = await this.interview.open();
    const { shortWaitMs } = this.interview;
    const set = { about: 'a SET with a value shorter than its size', key, value: 'hello', size: 10 };
    const progress = this.#setProgress(key);
    const { reply } = await askSet(this.interview, connection, this.understood.bring, {
      ...set,
      progress,
      firstMs: shortWaitMs,
    });
    if (reply !== '') {
      connection.close();
      return { framing: 'line', stored: this.#saysStored(reply) };
    }
    await this.interview.say(connection, [Buffer.from('xyz\r\n')], { about: 'the bytes that were missing', progress });
    connection.close();
    const value = await this.#valueOf(key);
    return { framing: /hello\r?\nxyz/.test(value) ? 'length' : 'line', stored: /hello(?!\r?\nxyz)/.test(value) };
  }

  #valueOf(key: string): Promise<string> {
    const known = builtinReplies(['miss'], key, '');
    return this.interview.once(encodeGet(key), {
      about: 'the GET of its key',
      progress: (came) => progressOf(came, known),
    });
  }

  #setProgress(key: string) {
    const known = [this.#stored.replaceAll('<key>', key), ...builtinReplies(['stored', 'refused', 'invalid'], key, '')];
    return (came: string) => progressOf(came, known);
  }

  #saysStored(came: string): boolean {
    return came !== '' && wordsOf(came) === wordsOf(this.#stored);
  }
}
