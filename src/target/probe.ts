import { randomBytes } from 'node:crypto';
import { type Address, Connection } from '../client/connection.js';
import { WireLog } from '../client/wire-log.js';
import { TargetError } from '../errors.js';
import { type Delivery, DIALECTS, type Dialect, type SizeRule, type SpecName } from '../protocol/dialect.js';
import { encodeGet, encodeSet } from '../protocol/encode.js';
import { wordsOf } from '../protocol/replies.js';
import { ask, BETWEEN_PARTS_MS, dial, type Heard, listen, type Patience } from './ask.js';
import { diagnose } from './diagnose.js';
import { hitTemplate, isCanonical, nearestSpec, wordTemplate } from './learn.js';

/** What a handful of harmless exchanges showed. */
export interface Probed {
  /** What the target in fact speaks; `spec` names what it is to be judged by. */
  readonly dialect: Dialect;
  /** The slowest reply, in milliseconds. */
  readonly delayMs: number;
  /** The exchanges, for people to look at. */
  readonly exchanges: readonly ProbeExchange[];
}

export interface ProbeExchange {
  readonly about: string;
  readonly sent: Buffer;
  readonly came: Buffer;
  readonly ms: number | undefined;
  readonly ended?: 'closed' | 'reset' | undefined;
}

export interface ProbeOptions {
  readonly address: Address;
  /** The specification to judge by; without it, the nearest to what the target speaks. */
  readonly spec?: SpecName;
  /** How long to wait for a reply, in milliseconds; at least {@link LEAST_WAIT_MS} is granted. */
  readonly timeoutMs: number;
}

/** The course text asks for delays of up to a second. */
const LEAST_WAIT_MS = 3000;
/** What follows the first byte of a reply follows soon. */
const QUIET_MS = 150;
const GREETING_MS = 80;
/** A target this quick answers a short SET at once, or waits for more. */
const QUICK_MS = 50;
const PATIENCE_WITH_QUICK_MS = 250;

/**
 * Learns the dialect of a target. Each question is asked on a connection of its own, so that no answer spoils another.
 * @throws TargetError where nobody listens, or what answers is no server of this family: one sentence with the bytes.
 */
export async function probe(options: ProbeOptions): Promise<Probed> {
  return new Probe(options).run();
}

/** How a SET is brought to the server, while that is being found out. */
type Bring = 'one-write' | 'two-writes';

class Probe {
  readonly #options: ProbeOptions;
  readonly #log = new WireLog();
  readonly #exchanges: ProbeExchange[] = [];
  readonly #waitMs: number;
  /** Unique to this run: nothing of the target's own data is touched. */
  readonly #key = `memlitekit-${randomBytes(4).toString('hex')}`;
  #greeting = '';
  #delayMs = 0;
  #bring: Bring = 'one-write';
  #keepsConnection = true;
  #handshake = '';

  constructor(options: ProbeOptions) {
    this.#options = options;
    this.#waitMs = Math.max(options.timeoutMs, LEAST_WAIT_MS);
  }

  async run(): Promise<Probed> {
    const value = VALUE;
    const found = await this.#findDelivery();
    const stored = wordTemplate(found.stored, this.#key, 'all');
    const hit = hitTemplate(found.hit, this.#key, value);
    const miss = await this.#word('a GET of a missing key', encodeGet(`${this.#key}-none`), 'miss');
    const invalid = await this.#word('an unknown command', Buffer.from(`${UNKNOWN_COMMAND}\r\n`), 'invalid');
    const refused = await this.#askSet('a SET with a value longer than its size', `${this.#key}-long`, 'abcdefgh', 3);
    const short = await this.#short();
    const law = (spec: SpecName) => DIALECTS.get(spec)!;
    const framing = short === 'silence' ? 'length' : 'line';
    const seen = { framing, replies: { stored, hit, miss, invalid, refused: this.#refusal(refused, stored) } } as const;
    const spec = this.#options.spec ?? nearestSpec(seen);
    const replies = { ...law(spec).replies };
    for (const [kind, template] of Object.entries(seen.replies))
      if (template !== '') replies[kind as keyof typeof replies] = template;
    const delivery = await this.#delivery(replies.hit !== '');
    return {
      dialect: {
        name: sameReplies(replies, law(spec)) && delivery === 'stream' && this.#greeting === '' ? spec : 'learned',
        spec,
        greeting: this.#greeting,
        delivery,
        handshake: this.#handshake,
        framing,
        sizeRule: this.#sizeRule(short, refused, stored),
        sizeUnit: 'bytes',
        replies,
      },
      delayMs: this.#delayMs,
      exchanges: this.#exchanges,
    };
  }

  /** Tries each way to bring a SET until a GET returns the value; words do not matter yet. */
  async #findDelivery(): Promise<{ stored: string; hit: string }> {
    let storedElsewhere: { stored: string; hit: string } | undefined;
    for (const bring of ['one-write', 'two-writes'] as const) {
      this.#bring = bring;
      const connection = await this.#open();
      const set = await this.#set(
        connection,
        `a SET in ${bring === 'one-write' ? 'one write' : 'two writes'}`,
        this.#key,
        VALUE,
      );
      if (this.#greeting === '') this.#lateGreeting(set);
      // Where the SET was met with silence, so would be what follows on that connection.
      let get =
        set.came.length > 0 ? await this.#say(connection, 'a GET of that key', [encodeGet(this.#key)]) : undefined;
      connection.close();
      const kept = get?.came.includes(VALUE) ?? false;
      if (get === undefined || !kept) {
        const again = await this.#open();
        get = await this.#say(again, 'the GET on a new connection', [encodeGet(this.#key)]);
        again.close();
      }
      const stored = this.#withoutGreeting(set.came);
      const hit = this.#withoutGreeting(get.came);
      if (hit.includes(VALUE)) {
        this.#keepsConnection = kept;
        return { stored, hit };
      }
      // It says STORED in the words of the family, and then has not got it: a server to judge, not to turn away.
      if ([...DIALECTS.values()].some((law) => stored === law.replies.stored)) storedElsewhere ??= { stored, hit: '' };
      // A GET is one line and has one form: who is silent to it as well will not be won by another form of SET.
      if (this.#exchanges.every((exchange) => exchange.came.length === 0)) break;
    }
    if (storedElsewhere !== undefined) return storedElsewhere;
    throw new TargetError(await diagnose(this.#options.address, this.#exchanges, this.#log, this.#key, this.#waitMs));
  }

  /** What became of a value shorter than its size. */
  async #short(): Promise<'stored' | 'refused' | 'silence'> {
    const patience = this.#delayMs < QUICK_MS ? PATIENCE_WITH_QUICK_MS : this.#waitMs;
    const came = await this.#askSet(
      'a SET with a value shorter than its size',
      `${this.#key}-short`,
      'hello',
      10,
      patience,
    );
    if (came === '') return 'silence';
    return wordsOf(came) === wordsOf(this.#storedWords) ? 'stored' : 'refused';
  }

  #storedWords = '';

  /** Silence after which nothing more is to be expected of a server that has shown how slow it is. */
  #silenceMs(): number {
    return this.#delayMs < QUICK_MS ? PATIENCE_WITH_QUICK_MS : this.#waitMs;
  }

  #sizeRule(short: 'stored' | 'refused' | 'silence', long: string, stored: string): SizeRule {
    if (short !== 'stored') return 'exact';
    return wordsOf(long) === wordsOf(stored) ? 'any' : 'at-most';
  }

  #refusal(came: string, stored: string): string {
    return wordsOf(came) === wordsOf(stored) ? '' : wordTemplate(came, `${this.#key}-long`, 'first-line');
  }

  /** The reply to a line of its own; empty where there is none, or only the line itself. */
  async #word(about: string, request: Buffer, kind: 'miss' | 'invalid'): Promise<string> {
    const connection = await this.#open();
    const heard = await this.#say(connection, about, [request]);
    connection.close();
    const came = this.#withoutGreeting(heard.came);
    if (kind === 'invalid' && came.includes(UNKNOWN_COMMAND)) return '';
    return wordTemplate(came, `${this.#key}-none`, 'first-line');
  }

  async #askSet(about: string, key: string, value: string, size: number, patienceMs?: number): Promise<string> {
    const connection = await this.#open();
    const heard = await this.#set(connection, about, key, value, size, patienceMs);
    connection.close();
    return this.#withoutGreeting(heard.came);
  }

  /** Whether TCP's cuts and joints mean nothing to the server: what is left to know of the delivery. */
  async #delivery(canTell: boolean): Promise<Delivery> {
    if (!this.#keepsConnection) return 'one-command-per-connection';
    if (this.#handshake !== '') return 'handshake';
    if (this.#bring === 'two-writes') return 'two-writes';
    if (!canTell) return 'stream';
    const { header, body } = encodeSet(DIALECTS.get('lite')!, `${this.#key}-cut`, VALUE);
    const cut = await this.#open();
    const pieces = [header.subarray(0, 6), Buffer.concat([header.subarray(6), body.subarray(0, 4)]), body.subarray(4)];
    const set = await this.#say(cut, 'a SET cut in three', pieces);
    cut.close();
    if (this.#withoutGreeting(set.came) !== this.#storedWords) return 'one-write';
    const glued = await this.#open();
    const get = encodeGet(this.#key);
    const gets = await this.#say(
      glued,
      'two GETs in one write',
      [Buffer.concat([get, get])],
      (came) => came.toString('latin1').split(VALUE).length > 2,
    );
    glued.close();
    return gets.came.toString('latin1').split(VALUE).length === 3 ? 'stream' : 'one-write';
  }

  /** Brings a SET as the server wants it, or as is being tried. */
  async #set(
    connection: Connection,
    about: string,
    key: string,
    value: string,
    size = value.length,
    patienceMs?: number,
  ): Promise<Heard> {
    const { header, body } = encodeSet(DIALECTS.get('lite')!, key, value, size);
    if (this.#bring === 'one-write') {
      const heard = await this.#say(connection, about, [Buffer.concat([header, body])], undefined, patienceMs);
      if (this.#storedWords === '') this.#storedWords = this.#withoutGreeting(heard.came);
      return heard;
    }
    connection.write(header);
    const pauseMs =
      this.#handshake !== '' ? this.#waitMs : this.#delayMs < QUICK_MS ? BETWEEN_PARTS_MS : this.#delayMs * 2;
    const answer = await listen(connection, { ...this.#patience(), firstMs: pauseMs, quietMs: BETWEEN_PARTS_MS });
    const heard = await this.#say(connection, about, [body], undefined, patienceMs);
    if (this.#handshake === '' && answer.bytes.length > 0 && /STORED/i.test(heard.came.toString('latin1')))
      this.#handshake = this.#withoutGreeting(answer.bytes);
    this.#storedWords = this.#withoutGreeting(heard.came);
    return {
      ...heard,
      sent: Buffer.concat([header, body]),
      came: answer.bytes.length > 0 && this.#handshake === '' ? answer.bytes : heard.came,
    };
  }

  async #say(
    connection: Connection,
    about: string,
    parts: readonly Buffer[],
    whole?: (came: Buffer) => boolean,
    firstMs = this.#waitMs,
  ): Promise<Heard> {
    const quietMs = whole === undefined ? QUIET_MS : this.#silenceMs();
    const heard = await ask(connection, parts, { ...this.#patience(whole), firstMs, quietMs });
    if (heard.firstMs !== undefined) this.#delayMs = Math.max(this.#delayMs, heard.firstMs);
    this.#exchanges.push({ about, sent: heard.sent, came: heard.came, ms: heard.firstMs, ended: heard.ended });
    return heard;
  }

  #patience(whole?: (came: Buffer) => boolean): Patience {
    return {
      firstMs: this.#waitMs,
      quietMs: QUIET_MS,
      whole: whole ?? ((came) => isCanonical(this.#withoutGreeting(came), this.#key, VALUE)),
    };
  }

  /** A fresh connection, its greeting heard and passed over. */
  async #open(): Promise<Connection> {
    const { address } = this.#options;
    const connection = await dial(address, this.#log, 'probe', this.#waitMs);
    if (!(connection instanceof Connection))
      throw new TargetError(
        this.#exchanges.length === 0
          ? `cannot connect to ${address.host}:${address.port} (${connection}): is the server running there?`
          : `the target at ${address.host}:${address.port} no longer accepts connections (${connection})`,
      );
    const known = this.#exchanges.length > 0;
    if (known && this.#greeting === '') return connection;
    const firstMs = known ? this.#waitMs : GREETING_MS;
    const heard = await listen(connection, {
      firstMs,
      quietMs: QUIET_MS,
      whole: (came) => known && came.length >= this.#greeting.length,
    });
    if (!known && heard.bytes.length > 0) {
      this.#greeting = heard.bytes.toString('latin1');
      this.#exchanges.push({ about: 'the greeting', sent: Buffer.alloc(0), came: heard.bytes, ms: heard.first });
      if (heard.bytes.length >= MAX_GREETING_BYTES)
        throw new TargetError(await diagnose(address, this.#exchanges, this.#log, this.#key, this.#waitMs));
    }
    return connection;
  }

  /** A greeting may come after a delay: then it stands before the first reply. */
  #lateGreeting(first: Heard): void {
    const [line, reply] = /^([^\n]*\n)(STORED[^\n]*\n)$/s.exec(first.came.toString('latin1'))?.slice(1) ?? [];
    if (line !== undefined && reply !== undefined) this.#greeting = line;
  }

  #withoutGreeting(came: Buffer): string {
    const text = came.toString('latin1');
    return this.#greeting !== '' && text.startsWith(this.#greeting) ? text.slice(this.#greeting.length) : text;
  }
}

/** Lower-case, without blanks, and of a length that stands for nothing else in a reply. */
const VALUE = 'memlitekit-says-hello';
const UNKNOWN_COMMAND = 'memlitekit-unknown';
const MAX_GREETING_BYTES = 4096;

function sameReplies(a: Dialect['replies'], law: Dialect): boolean {
  return Object.entries(law.replies).every(([kind, template]) => a[kind as keyof typeof a] === template);
}
