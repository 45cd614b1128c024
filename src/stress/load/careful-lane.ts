import { Connection, sleep } from '../../client/connection.js';
import type { Outcome } from '../../client/outcome.js';
import { Session } from '../../client/session.js';
import { WireLog } from '../../client/wire-log.js';
import { GET, MISSING, REFUSED, SET, UNWRITTEN } from '../../consistency/history.js';
import { LF, SPACE } from '../../protocol/bytes.js';
import { isChurner, type Strike, TroubleMaker } from '../trouble/client-trouble.js';
import { Backoff } from './backoff.js';
import { type FailureKind, isOwnLimit, type Lane, type LaneContext } from './lane.js';
import { OperationSource } from './operation-source.js';
import { NO_TIME } from './pace.js';

/** The one operation that is under way. */
interface Operation {
  readonly kind: number;
  readonly key: number;
  readonly value: number;
  readonly start: number;
  /** When it was to be sent. */
  readonly due: number;
}

type Leave = Extract<Strike, { kind: 'leave' }>;
/** What comes after a client has sent all and before it leaves is awaited so long. */
const MID_REPLY_MS = 5;
const LEAST_WAIT_MS = 10;

/**
 * A client of a server that wants its requests delivered with care: header and value apart, a handshake between, or a
 * connection for each. One request at a time, each an exchange of client/session.ts.
 */
export class CarefulLane implements Lane {
  readonly client: number;
  readonly #context: LaneContext;
  readonly #source: OperationSource;
  readonly #trouble: TroubleMaker;
  readonly #backoff = new Backoff();
  #session: Session;
  #operation: Operation | undefined;
  /** That of the server when the connection was begun. */
  #generation = 0;
  #isOver = false;
  #wake: () => void = () => {};

  constructor(client: number, context: LaneContext) {
    const { seed, sets, trouble } = context.plan;
    this.client = client;
    this.#context = context;
    this.#source = new OperationSource(seed, client, context.keys, sets);
    this.#trouble = new TroubleMaker(
      trouble.filter((kind) => kind !== 'split'),
      seed,
      client,
    );
    this.#session = this.#newSession();
  }

  start(): void {
    void this.#run();
  }

  refill(): void {
    this.#wake();
  }

  /** Deadlines are the session's. */
  check(): void {}

  abandon(): void {
    if (this.#isOver) return;
    this.#leaveUnanswered();
    this.#finish();
    this.#wake();
  }

  async #run(): Promise<void> {
    const { pace, clock } = this.#context;
    while (!this.#isOver) {
      const now = clock.now();
      if (pace.isOver(now)) return this.#finish();
      if (pace.take(now)) await this.#perform(pace.due);
      else await this.#turn();
    }
  }

  /** Resolves when something is due. */
  #turn(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      this.#context.idle(this);
    });
  }

  async #perform(due: number): Promise<void> {
    const begun = this.#context.clock.now();
    const connection = await this.#connect();
    if (this.#isOver) return;
    if (!(connection instanceof Connection)) {
      this.#context.pace.giveBack(due);
      return this.#fail('refused', connection.type === 'refused' ? connection.code : connection.bytes, begun);
    }
    const request = this.#begin(due);
    const strike = this.#trouble.strike(1, this.#operation?.start ?? 0);
    if (strike?.kind === 'leave') return this.#leave(connection, request, strike);
    const outcome = await this.#exchange(request);
    if (this.#isOver) return;
    await this.#take(outcome);
    if (isChurner(this.#context.plan.trouble, this.client)) this.#renew();
  }

  /** The connection for the next request: that of the last one, where it serves for more. */
  async #connect(): Promise<Connection | Outcome> {
    const { server, recorder } = this.#context;
    const { generation } = server;
    // One that was ended between two requests has failed none of them.
    if (this.#session.current?.ended !== undefined || server.outdates(this.#generation)) this.#renew();
    const before = this.#session.current;
    const connection = await this.#session.connection();
    if (connection === before) return connection;
    this.#generation = generation;
    if (connection instanceof Connection) recorder.tally.connections += 1;
    return connection;
  }

  /** Draws an operation, and encodes its request. */
  #begin(due: number): Buffer {
    const { requests, clock } = this.#context;
    const { client } = this;
    const kind = this.#source.next();
    const { key } = this.#source;
    const value = kind === SET ? this.#context.nextValue() : MISSING;
    if (kind === SET) requests.set(key, value, client);
    else requests.get(key);
    const start = clock.now();
    this.#operation = { kind, key, value, start, due: due === NO_TIME ? start : due };
    return Buffer.from(requests.take());
  }

  async #exchange(request: Buffer): Promise<Outcome> {
    const { server, plan, clock } = this.#context;
    const command = this.#operation?.kind === SET ? 'set' : 'get';
    // Within a handshake there is nothing to go on with.
    const goesOn = plan.wire.dialect.delivery !== 'handshake';
    const until = server.awakeUs(clock.now()) + plan.timeoutMs * 1000;
    // While the server is paused, time does not count.
    const leftMs = () => (until - server.awakeUs(clock.now())) / 1000;
    let outcome = await this.#session.exchange(request, command);
    while (outcome.type === 'no-reply' && goesOn && !this.#isOver && leftMs() > 0)
      outcome = await this.#session.readOn(command, Math.max(LEAST_WAIT_MS, leftMs()));
    return outcome;
  }

  /** Takes what came of it. */
  async #take(outcome: Outcome): Promise<void> {
    const { replies, clock } = this.#context;
    const end = clock.now();
    const { kind, key, start } = this.#operation ?? { kind: GET, key: 0, start: end };
    if (outcome.type !== 'reply') return this.#fail(outcome.type, outcome.bytes, start);
    replies.take(outcome.reply, key);
    const { answer } = replies;
    if (answer === 'other') return this.#fail('unparsable', outcome.bytes, start);
    if (answer === 'error' || (answer === 'refused' && kind === GET))
      return this.#fail('invalid', outcome.bytes, start);
    this.#record(end);
    this.#backoff.reset();
    const surplus = this.#session.keepsConnection ? (this.#session.current?.pending ?? NOTHING) : NOTHING;
    if (surplus.some((byte) => byte > SPACE)) await this.#fail('surplus', surplus, start);
  }

  #record(end: number): void {
    const { recorder, replies } = this.#context;
    if (this.#operation === undefined) return;
    const { kind, key, value, start, due } = this.#operation;
    this.#operation = undefined;
    if (kind === SET) {
      recorder.answered(replies.answer === 'refused' ? REFUSED : SET, this.client, key, value, start, end, due);
      return;
    }
    if (replies.value === UNWRITTEN && recorder.wantsRemarks) recorder.remark(replies.describe(key));
    recorder.answered(GET, this.client, key, replies.value, start, end, due);
  }

  /** Sends the request, or a part of it, and vanishes. */
  async #leave(connection: Connection, request: Buffer, { how, moment }: Leave): Promise<void> {
    if (moment === 'mid-request') connection.write(request.subarray(0, this.#trouble.cut(request.length)));
    else {
      const header = request.indexOf(LF) + 1;
      connection.write(request.subarray(0, header));
      if (header < request.length) connection.write(request.subarray(header));
      if (moment === 'mid-reply') await connection.waitForMore(MID_REPLY_MS);
      if (this.#isOver) return;
    }
    this.#context.recorder.tally.troubled(1);
    this.#leaveUnanswered();
    if (how === 'reset') connection.reset();
    this.#renew();
  }

  /** @param since when it was begun: who is paused meanwhile is late by no fault of its own */
  async #fail(kind: FailureKind, received: Buffer | string, since: number): Promise<void> {
    const { server } = this.#context;
    const isLate = kind === 'no-reply' || received === 'ETIMEDOUT';
    const isExcused = server.excuses(this.#generation) || isOwnLimit(received) || (isLate && server.pausedSince(since));
    const excuse = isExcused ? 'trouble' : 'none';
    this.#context.failed(this, { kind, operations: 1, received, excuse });
    this.#leaveUnanswered();
    this.#renew();
    await sleep(this.#backoff.next(server.down ? 'down' : 'up'));
  }

  #leaveUnanswered(): void {
    if (this.#operation === undefined) return;
    const { kind, key, value, start } = this.#operation;
    this.#operation = undefined;
    this.#context.recorder.unanswered(kind, this.client, key, value, start);
  }

  /** The connection is used no more. */
  #renew(): void {
    this.#session.close();
    this.#session = this.#newSession();
  }

  #newSession(): Session {
    const { address, wire, timeoutMs } = this.#context.plan;
    return new Session({ address, dialect: wire.dialect, timeoutMs, log, name: `c${this.client}` });
  }

  #finish(): void {
    this.#isOver = true;
    this.#session.close();
    this.#context.finished(this);
  }
}

const NOTHING = Buffer.alloc(0);
/** Nobody reads it; it is bounded. */
const log = new WireLog();
