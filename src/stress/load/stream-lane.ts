import { isChurner } from '../trouble/client-trouble.js';
import { Backoff } from './backoff.js';
import { BatchSender } from './batch-sender.js';
import { Deadline } from './deadline.js';
import { Greeting } from './greeting.js';
import { type Failure, type FailureKind, isOwnLimit, type Lane, type LaneContext } from './lane.js';
import { Link, type LinkEvents } from './link.js';
import { type Doubt, ReplyStream } from './reply-stream.js';
import { Window } from './window.js';

/** A reply without its terminator is taken as whole after this much silence; see client/connection.ts. */
const SETTLE_MS = 150;

/**
 * `waiting` before it connects again; `splitting` while a batch goes out byte by byte; `leaving` where the first reply
 * to come makes it vanish.
 */
type Phase = 'waiting' | 'connecting' | 'greeting' | 'ready' | 'splitting' | 'leaving' | 'finished';

/**
 * A client of a server that takes requests as a stream, or one request in one write: a sliding window of requests on one
 * connection. After a chunk with m replies, m new requests go out in one write.
 *
 * A connection on which anything came that is in doubt is never used again, for its replies could be taken for those to
 * other requests.
 */
export class StreamLane implements Lane, LinkEvents {
  readonly client: number;
  readonly #context: LaneContext;
  readonly #window: Window;
  readonly #replies: ReplyStream;
  readonly #sender: BatchSender;
  readonly #greeting: Greeting;
  readonly #churns: 'churns' | 'stays';
  readonly #backoff = new Backoff();
  readonly #deadline: Deadline;
  #link: Link | undefined;
  #phase: Phase = 'waiting';
  /** That of the server when the connection was begun. */
  #generation = 0;
  /** When the connection was begun or made, or the last replies came. */
  #since = 0;
  /** How many replies had come by then. */
  #taken = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(client: number, context: LaneContext) {
    const { pipeline, timeoutMs, trouble, wire } = context.plan;
    this.client = client;
    this.#context = context;
    this.#churns = isChurner(trouble, client) ? 'churns' : 'stays';
    this.#window = new Window(wire.dialect.delivery === 'stream' && this.#churns === 'stays' ? pipeline : 1);
    this.#replies = new ReplyStream(client, this.#window, context);
    this.#sender = new BatchSender(client, this.#window, context);
    this.#greeting = new Greeting(wire.dialect);
    this.#deadline = new Deadline(context.server, timeoutMs);
  }

  start(): void {
    const { pace, server, clock, plan, readBuffer } = this.#context;
    const now = clock.now();
    if (pace.isOver(now)) {
      this.#finish();
      return;
    }
    this.#timer = undefined;
    this.#phase = 'connecting';
    this.#since = now;
    this.#generation = server.generation;
    this.#link = new Link(plan.address, readBuffer, this);
  }

  opened(): void {
    this.#context.recorder.tally.connections += 1;
    this.#since = this.#context.clock.now();
    this.#replies.begin(this.#greeting);
    this.#phase = this.#replies.awaitsGreeting ? 'greeting' : 'ready';
    this.refill(this.#since);
  }

  received(count: number): void {
    const now = this.#context.clock.now();
    if (this.#phase === 'leaving') {
      this.#vanish();
      return;
    }
    if (this.#timer !== undefined) this.#stopTimer();
    this.#proceed(this.#replies.receive(count, now), now);
  }

  lost(outcome: 'refused' | 'closed' | 'reset', code: string): void {
    // What ends with the connection needs no terminator.
    this.#replies.settle(this.#context.clock.now());
    this.#fail(outcome, code, outcome === 'refused' ? 1 : this.#window.count);
  }

  refill(now: number): void {
    const window = this.#window;
    if (this.#context.server.outdates(this.#generation)) {
      if (window.count === 0 && this.#phase === 'ready') this.#reconnect(0);
      return;
    }
    this.#sendDue(now);
    if (this.#phase !== 'ready') return;
    if (window.count === 0 && this.#context.pace.isOver(now)) this.#finish();
    else if (window.count < window.size) this.#context.idle(this);
  }

  check(now: number): void {
    const since = this.#waitsSince();
    if (!this.#deadline.isOver(since, now)) return;
    // What has come while this process was held up is read before a deadline counts.
    setImmediate(() => {
      if (this.#waitsSince() === since && !this.#context.server.paused) this.#giveUp(since);
    });
  }

  abandon(): void {
    if (this.#phase === 'finished') return;
    this.#leaveUnanswered();
    this.#finish();
  }

  #sendDue(now: number): void {
    const window = this.#window;
    while (this.#phase === 'ready' && this.#link !== undefined && window.count < window.size) {
      const sent = this.#sender.send(this.#link, now, this.#splitSent);
      if (sent === 'nothing') return;
      if (sent === 'vanishing') this.#vanish();
      else if (sent !== 'all') this.#phase = sent;
    }
  }

  readonly #splitSent = (): void => {
    this.#phase = 'ready';
    this.refill(this.#context.clock.now());
  };

  /** Goes on after something came, or some silence did. */
  #proceed(doubt: Doubt | undefined, now: number): void {
    if (this.#replies.taken > this.#taken) {
      this.#taken = this.#replies.taken;
      this.#since = now;
      this.#backoff.reset();
    }
    if (doubt !== undefined) {
      this.#fail(doubt.kind, doubt.received, doubt.operations);
      return;
    }
    if (this.#phase === 'greeting' && !this.#replies.awaitsGreeting) this.#phase = 'ready';
    if (this.#replies.isUnsettled) this.#settleLater();
    if (this.#churns === 'churns' && this.#window.count === 0 && this.#phase === 'ready') this.#reconnect(0);
    else this.refill(now);
  }

  #settleLater(): void {
    const link = this.#link;
    this.#timer = setTimeout(() => {
      // What has come while this process was held up is read before.
      this.#timer = undefined;
      setImmediate(() => {
        if (this.#link !== link || this.#timer !== undefined) return;
        const now = this.#context.clock.now();
        this.#proceed(this.#replies.settle(now), now);
      });
    }, SETTLE_MS);
  }

  /** Since when something is waited for; `Infinity` where nothing is. */
  #waitsSince(): number {
    if (this.#phase === 'connecting' || this.#phase === 'greeting') return this.#since;
    return this.#window.count === 0 ? Number.POSITIVE_INFINITY : Math.max(this.#since, this.#window.startedAt);
  }

  #giveUp(since: number): void {
    // Who cannot accept while paused drops requests to connect, which are repeated after a second or three.
    const isExcused = this.#phase === 'connecting' && this.#context.server.pausedSince(since);
    if (this.#phase === 'connecting') this.#fail('refused', 'ETIMEDOUT', 1, isExcused ? 'trouble' : 'none');
    else if (this.#phase !== 'greeting') this.#fail('no-reply', '', this.#window.count);
    else {
      // A greeting that does not come is for the conformance suite to report.
      this.#replies.skipGreeting();
      this.#phase = 'ready';
      this.refill(this.#context.clock.now());
    }
  }

  #fail(kind: FailureKind, received: Buffer | string, operations: number, given: Failure['excuse'] = 'none'): void {
    const { server } = this.#context;
    const excuse = server.excuses(this.#generation) || isOwnLimit(received) ? 'trouble' : given;
    this.#context.failed(this, { kind, operations, received, excuse });
    this.#leaveUnanswered();
    this.#reconnect(this.#backoff.next(server.down ? 'down' : 'up'));
  }

  /** The client is gone, and another one comes. */
  #vanish(): void {
    this.#context.recorder.tally.troubled(this.#window.count);
    this.#leaveUnanswered();
    this.#reconnect(0, this.#sender.leavesBy);
  }

  #leaveUnanswered(): void {
    const window = this.#window;
    for (; window.count > 0; window.shift())
      this.#context.recorder.unanswered(window.kind, this.client, window.key, window.value, window.startedAt);
  }

  #reconnect(ms: number, how: 'close' | 'reset' = 'close'): void {
    this.#link?.drop(how);
    this.#link = undefined;
    this.#phase = 'waiting';
    this.#stopTimer();
    this.#timer = setTimeout(() => this.start(), ms);
  }

  #finish(): void {
    this.#phase = 'finished';
    this.#stopTimer();
    this.#link?.drop('close');
    this.#context.finished(this);
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
