import { World } from '@cucumber/cucumber';
import { Connection, sleep } from '../client/connection.js';
import { describeOutcome, type Outcome } from '../client/outcome.js';
import { untilRead } from '../client/read-receipt.js';
import type { Session } from '../client/session.js';
import { WireLog } from '../client/wire-log.js';
import type { Dialect } from '../protocol/dialect.js';
import { type Bytes, encodeGet, encodeSet, toBuffer } from '../protocol/encode.js';
import { unescapeBytes } from '../protocol/escape.js';
import { type Command, type Reply, wordsOf } from '../protocol/replies.js';
import { currentRun, FENCE_VALUE, fenceKey, openSession, type RunContext } from './context.js';
import {
  accepts,
  CheckFailure,
  type Exchange,
  expectedReplies,
  type Finding,
  finding,
  sentByTwo,
  show,
  type Wanted,
} from './failure.js';
import type { Loaded } from './load.js';
import type { Need } from './result.js';
import type { Operation } from './workloads.js';

/** A reply that is awaited for a request that was sent together with others. */
export interface Awaited {
  readonly request: Buffer;
  readonly wanted: Wanted;
}

/** What is shown with a failure beside the exchange itself. */
interface Circumstances {
  /** What another client had sent, where that may be the cause. */
  readonly before?: Buffer | undefined;
  /** In the place of the check's own. */
  readonly hint?: string;
}

/** The state of one check: its clients, its keys, what was said. */
export class KitWorld extends World {
  readonly run: RunContext = currentRun();
  readonly wire = new WireLog();
  readonly #ordinal = (this.run.checks++).toString(36);
  readonly #sessions = new Map<string, Session>();
  readonly #unfenced = new Map<Session, Exchange>();
  readonly #large = new Set<string>();
  #fresh = 0;
  /** The size of the CSV file when the check began. */
  csvBefore = 0;
  /** How many keys were set to see whether a client is served. */
  served = 0;
  /** The exchange that the next "Then" is about. */
  last: (Exchange & { session: Session; command: Command }) | undefined;
  /** Requests on their way, in the order in which they are to be answered. */
  awaited: Awaited[] = [];
  /** Values by key, for steps that set many. */
  readonly values = new Map<string, Buffer>();
  /** How many clients are connected together. */
  crowd = 0;
  /** What came on connections that said nothing. */
  heard: Buffer[] = [];
  /** What a workload did. */
  writes: Operation[] = [];
  reads: Operation[] = [];
  /** The key that many clients write. */
  hotKey = '';
  /** What a load of many clients came to. */
  loaded: Loaded | undefined;
  /** A value or key too long to be written in a step. */
  big: Buffer = Buffer.alloc(0);
  bigKey: Buffer = Buffer.alloc(0);
  finding: CheckFailure['finding'] | undefined;
  unmet: { need: Need; reason: string } | undefined;

  /** The key that a name stands for: unique to the run and the check. */
  key(name: string): string {
    return `${this.run.prefix}-${this.#ordinal}-${name}`;
  }

  /** The bytes of a text of a step: names in angle brackets are keys, escapes are bytes. */
  bytes(text: string): Buffer {
    return unescapeBytes(text.replace(/<([a-z][a-z0-9-]*)>/g, (_, name: string) => this.key(name)));
  }

  /** The client of this name; a connection is made when it is first needed. */
  client(name: string): Session {
    const known = this.#sessions.get(name);
    if (known !== undefined) return known;
    const session = openSession(this.run, this.wire, name);
    this.#sessions.set(name, session);
    return session;
  }

  /** A client that nobody has met; those without a letter leave before it comes, so that one at a time is enough. */
  async newClient(): Promise<Session> {
    for (const [name, session] of this.#sessions) if (!/^[A-Z]$/.test(name)) await this.leave(session);
    this.#fresh += 1;
    return this.client(`new client ${this.#fresh}`);
  }

  /** A client leaves, in sync. */
  async leave(session: Session): Promise<void> {
    const exchange = this.#unfenced.get(session);
    if (exchange !== undefined && canAsk(session)) await this.#ask(session, exchange);
    this.#unfenced.delete(session);
    session.close();
    this.#sessions.delete(session.name);
  }

  /** Work to be done so many times: less of it with a slow target. */
  times(count: number): number {
    return this.run.slow ? Math.max(2, Math.ceil(count / 10)) : count;
  }

  /** One request and its reply, and then a fence. */
  async exchange(session: Session, request: Buffer, command: Command = commandOf(request)): Promise<Outcome> {
    this.#refuseUnasked(session);
    const outcome = await session.exchange(request, command);
    return this.remember(session, request, command, outcome);
  }

  async get(session: Session, key: Bytes): Promise<Outcome> {
    return this.exchange(session, encodeGet(key), 'get');
  }

  async set(session: Session, key: Bytes, value: Bytes, size?: number | string): Promise<Outcome> {
    const { header, body } = encodeSet(this.run.dialect, key, value, size);
    if (value.length >= LARGE_BYTES) this.#large.add(toBuffer(key).toString('latin1'));
    return this.exchange(session, Buffer.concat([header, body]), 'set');
  }

  /** Notes an exchange that a step made by itself, and fences it. */
  async remember(session: Session, request: Buffer, command: Command, outcome: Outcome): Promise<Outcome> {
    this.last = { session, request, command, outcome };
    if (outcome.type === 'reply') await this.#fence(session, this.last);
    return outcome;
  }

  /** Demands that the last exchange ended in the reply that is wanted. */
  expect(wanted: Wanted, message: string, { before, hint }: Circumstances = {}): void {
    const exchange = this.last;
    if (exchange === undefined) throw new Error('this step needs a request before it');
    if (accepts(this.run.dialect, this.run.law, exchange.outcome, wanted)) return;
    const found = finding(exchange, expectedReplies(this.run.dialect, wanted, exchange.request), message);
    throw this.failed({
      ...found,
      ...(before !== undefined && { sent: sentByTwo(before, found.sent ?? '') }),
      ...(hint !== undefined && { hint }),
    });
  }

  /** What a client has sent, or received, in this check, as far as it was kept. */
  bytesOf(name: string, what: 'sent' | 'received'): Buffer {
    const own = this.wire.events.filter(({ connection, event }) => connection === name && event === what);
    return Buffer.concat(own.map(({ bytes = Buffer.alloc(0) }) => bytes));
  }

  /** What was sent by that client, of those that are not left out, which was the last to send anything. */
  sentBeside(names: readonly string[]): Buffer | undefined {
    const last = this.wire.events.findLast(({ connection, event }) => event === 'sent' && !names.includes(connection));
    return last && this.bytesOf(last.connection, 'sent');
  }

  /** Sets a key that a check starts from. */
  async given(key: Bytes, value: Bytes): Promise<void> {
    const session = this.client('setup');
    await this.set(session, key, value);
    this.expect('stored', 'the value that this check starts from is not stored', { hint: BEFORE_HINT });
    await this.leave(session);
  }

  /** Sends bytes and reads nothing. */
  async send(session: Session, bytes: Buffer): Promise<void> {
    this.#refuseUnasked(session);
    const problem = await session.send(bytes);
    if (problem === undefined) return;
    const request = this.sentBeside([session.name, 'setup']) ?? bytes;
    throw this.failed(finding({ request, outcome: problem }, ['a connection'], 'after this, a client is not served'));
  }

  /**
   * Sees to it that what a client sends next comes in a read of its own; of many pieces, most. Where the probe has seen
   * that cuts mean nothing, a short pause will do; where they mean something, the checks must meet them each time.
   */
  async apart(session: Session, pieces: number): Promise<void> {
    if (pieces > 8) return sleep(1);
    if (this.run.dialect.delivery === 'stream') return sleep(SHORT_MS);
    return untilRead(this.run.target.address.port, session.current?.localPort, BETWEEN_PIECES_MS);
  }

  /** The connection of a client, which must be there. */
  async connect(session: Session): Promise<Connection> {
    const connection = session.current ?? (await session.connection());
    if (connection instanceof Connection) return connection;
    throw this.failed(
      finding(
        { request: Buffer.alloc(0), outcome: connection },
        ['a connection'],
        `client ${session.name} gets no connection: ${describeOutcome(connection)}`,
      ),
    );
  }

  failed(what: CheckFailure['finding']): CheckFailure {
    // What fails after the first failure, fails because of it.
    this.finding ??= what;
    return new CheckFailure(this.finding);
  }

  /** Forgets the clients: their server is gone. */
  forgetClients(): void {
    this.closeAll();
    this.#sessions.clear();
    this.#unfenced.clear();
  }

  /** The fences that were put off, for targets that take their time. */
  async fencePutOff(): Promise<void> {
    for (const [session, exchange] of this.#unfenced) if (canAsk(session)) await this.#ask(session, exchange);
  }

  /**
   * Replaces large values that this check has stored by a short one. A server that writes all its data for each SET would
   * carry them through all checks to come, and be accused of the time that this takes.
   */
  async shrinkLarge(): Promise<void> {
    const session = this.last?.session;
    if (session === undefined || !canAsk(session)) return;
    for (const key of this.#large) await session.set(Buffer.from(key, 'latin1'), 'x');
    this.#large.clear();
  }

  closeAll(): void {
    for (const session of this.#sessions.values()) session.close();
  }

  async #fence(session: Session, exchange: Exchange): Promise<void> {
    if (!session.keepsConnection) return;
    // Behind a refusal more comes than behind anything else: who asks later finds it in the place of another reply, or never.
    if (this.run.slow && !isRefusal(exchange.outcome)) this.#unfenced.set(session, exchange);
    else await this.#ask(session, exchange);
  }

  /** Asks for the fence's key: its value, or a miss, proves that the next reply belongs to the next request. */
  async #ask(session: Session, { request, outcome }: Exchange): Promise<void> {
    const answer = await session.get(fenceKey(this.run));
    const inSync =
      answer.type === 'reply' &&
      (answer.reply.kind === 'miss' ||
        (answer.reply.kind === 'hit' && answer.reply.value.toString('latin1') === FENCE_VALUE));
    if (inSync && session.current?.pending.length === 0) return;
    // Behind a wrong answer, whatever else has come by now: it proves nothing more.
    const behind = inSync ? (session.current?.pending ?? Buffer.alloc(0)) : Buffer.alloc(0);
    const whole = Buffer.concat([outcome.bytes, answer.bytes, behind]);
    const isSurplus = answer.type === 'reply' || answer.type === 'unparsable' || answer.type === 'flood';
    throw this.failed({
      message: isSurplus ? SURPLUS : 'after its reply the connection is of no use to the next request',
      sent: show(request),
      expected: [`${isError(outcome) ? 'one reply' : show(outcome.bytes)}, and then the reply to the next request`],
      received: show(whole),
      caret: show(outcome.bytes).length,
      ...(!isSurplus && { outcome: describeOutcome(answer) }),
      ...(answer.type === 'reply' && surplusAs(outcome, answer.reply, this.run.dialect)),
    });
  }

  /** Bytes that are there before the next request was sent were asked for by nobody. */
  #refuseUnasked(session: Session): void {
    const pending = session.current?.pending;
    if (pending === undefined || pending.length === 0 || pending.toString('latin1').trim() === '') return;
    const request = this.last?.session === session ? this.last.request : Buffer.alloc(0);
    throw this.failed({
      message: 'bytes came that nobody asked for',
      sent: show(request),
      expected: ['nothing more'],
      received: show(pending),
      caret: 0,
    });
  }
}

/** Who has half-closed can ask no more: that it is not answered is no fault of the server's. */
function canAsk({ current }: Session): boolean {
  return current === undefined || (current.ended === undefined && current.isWritable);
}

/** A value as long as that is not left behind. */
const LARGE_BYTES = 32_768;

/** Between pieces that are to be read apart, where nobody tells when they were read. */
const BETWEEN_PIECES_MS = 20;
const SHORT_MS = 5;

const BEFORE_HINT = 'The check has not come to what it is about: see those about SET first.';

const DESYNC_HINT =
  'One request got more than one reply: its value, or the rest of its line, was taken for another request.';
const SURPLUS = 'more comes than one reply: the next request gets what belongs to this one';
const TWICE = 'more comes than one reply: the request is answered twice';

/** What else is to be said of a second reply. */
function surplusAs(first: Outcome, second: Reply, { replies }: Dialect): Partial<Pick<Finding, 'message' | 'hint'>> {
  if (first.type === 'reply' && first.reply.kind === 'other')
    return { message: TWICE, hint: 'Answer a request once, when all of it has come.' };
  // No request but a SET is answered so.
  if (second.kind !== 'hit' && second.text === wordsOf(replies.stored))
    return { message: TWICE, hint: 'Once a request is refused, nothing more is to be done about it.' };
  // An error is what the check is about: what follows is a consequence.
  return isError(first) ? {} : { hint: DESYNC_HINT };
}

function isError(outcome: Outcome): boolean {
  return outcome.type === 'reply' && (outcome.reply.kind === 'invalid' || outcome.reply.kind === 'other');
}

/** Any reply but those of a request that was carried out. */
function isRefusal(outcome: Outcome): boolean {
  return outcome.type === 'reply' && (outcome.reply.kind === 'refused' || isError(outcome));
}

/** The command of a request, by its first word. */
export function commandOf(request: Buffer): Command {
  const word = /^\s*([a-z]+)/i.exec(request.subarray(0, 16).toString('latin1'))?.[1]?.toLowerCase();
  return word === 'get' || word === 'set' ? word : 'other';
}
