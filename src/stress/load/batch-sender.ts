import { GET, MISSING, SET } from '../../consistency/history.js';
import { type Strike, TroubleMaker } from '../trouble/client-trouble.js';
import { sendSplit } from '../trouble/split.js';
import type { LaneContext } from './lane.js';
import type { Link } from './link.js';
import { OperationSource } from './operation-source.js';
import type { Window } from './window.js';

/**
 * What came of sending: there was no room, or nothing is due; all is sent; it is going out byte by byte; it is sent, and the client is
 * to vanish when the first reply comes; or the client is to vanish now.
 */
export type Sent = 'nothing' | 'all' | 'splitting' | 'leaving' | 'vanishing';

/** Draws operations, encodes them, and sends as many at once as the window has room for; makes the trouble of this client. */
export class BatchSender {
  readonly #client: number;
  readonly #window: Window;
  readonly #context: LaneContext;
  readonly #source: OperationSource;
  readonly #trouble: TroubleMaker;
  /** How the client vanishes, where it is to. */
  leavesBy: 'close' | 'reset' = 'close';

  constructor(client: number, window: Window, context: LaneContext) {
    const { seed, sets, trouble, wire } = context.plan;
    // A server that takes a request in one write cannot be blamed for not understanding pieces.
    const troubles = wire.dialect.delivery === 'stream' ? trouble : trouble.filter((kind) => kind !== 'split');
    this.#client = client;
    this.#window = window;
    this.#context = context;
    this.#source = new OperationSource(seed, client, context.keys, sets);
    this.#trouble = new TroubleMaker(troubles, seed, client);
  }

  /** @param done is called when what went out byte by byte is sent */
  send(link: Link, now: number, done: () => void): Sent {
    const { pace, requests, clock } = this.#context;
    const window = this.#window;
    let count = 0;
    let last = 0;
    while (window.count < window.size && !requests.full && pace.take(now)) {
      last = requests.end;
      this.#encode(pace.due);
      count += 1;
    }
    if (count === 0) return 'nothing';
    const batch = requests.take();
    const strike = this.#trouble.strike(count, now);
    window.start(count, clock.now());
    if (strike !== undefined) return this.#perform(strike, link, batch, last, done);
    this.#write(link, batch);
    return 'all';
  }

  #encode(due: number): void {
    const { requests } = this.#context;
    const source = this.#source;
    if (source.next() === SET) {
      const value = this.#context.nextValue();
      requests.set(source.key, value, this.#client);
      this.#window.push(SET, source.key, value, due);
    } else {
      requests.get(source.key);
      this.#window.push(GET, source.key, MISSING, due);
    }
  }

  #write(link: Link, bytes: Buffer): void {
    if (link.write(bytes) === 'queued') this.#context.requests.renew();
  }

  /** @param last where the last request of the batch begins */
  #perform(strike: Strike, link: Link, batch: Buffer, last: number, done: () => void): Sent {
    if (strike.kind === 'split') {
      sendSplit(link, Buffer.from(batch), done);
      return 'splitting';
    }
    const cut = strike.moment === 'mid-request' ? last + this.#trouble.cut(batch.length - last) : batch.length;
    this.#write(link, batch.subarray(0, cut));
    this.leavesBy = strike.how;
    return strike.moment === 'mid-reply' ? 'leaving' : 'vanishing';
  }
}
