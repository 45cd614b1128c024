import { ServerState } from '../trouble/server-state.js';
import { SideClients } from '../trouble/side-clients.js';
import { CarefulLane } from './careful-lane.js';
import { Clock } from './clock.js';
import type { Columns } from './columns.js';
import type { CrewEnd, CrewOptions, CrewProgress, FailureSample } from './crew-messages.js';
import { KeyDraw } from './key-draw.js';
import type { Failure, Lane, LaneContext } from './lane.js';
import { ClosedLoop, OpenLoop, type Pace } from './pace.js';
import { Pump } from './pump.js';
import { Recorder } from './recorder.js';
import { ReplyReader } from './reply-reader.js';
import { Requests } from './requests.js';
import { StreamLane } from './stream-lane.js';
import { SLOT_MS, Tally } from './tally.js';

const READ_BYTES = 256 * 1024;
/** A server may have a short queue of clients to accept: they come a few at a time. */
const STARTED_AT_ONCE = 32;
const START_EVERY_MS = 10;
/** When a run is stopped, replies under way are awaited so long. */
const GRACE_MS = 1000;
/** So many failures of a thread are described. */
const MOST_SAMPLES = 20;
const RECEIVED_CHARACTERS = 200;

export interface CrewEvents {
  /** Operations that were recorded; the memory is the receiver's. */
  recorded(chunk: Columns): void;
  progressed(progress: CrewProgress): void;
}

/** The clients of one thread, from the first request to the last reply. */
export class Crew {
  readonly #options: CrewOptions;
  readonly #events: CrewEvents;
  readonly #tally = new Tally();
  readonly #recorder: Recorder;
  readonly #clock: Clock;
  readonly #pace: Pace;
  readonly #pump: Pump;
  readonly #lanes = new Set<Lane>();
  readonly #samples: FailureSample[] = [];
  readonly #side: SideClients;
  #lastValue: number;
  #done: () => void = () => {};

  constructor(options: CrewOptions, events: CrewEvents) {
    const { plan, thread, threads, originNs } = options;
    this.#options = options;
    this.#events = events;
    this.#clock = new Clock(originNs);
    // Within one thread there is one clock, and nothing to be widened.
    const slackUs = threads > 1 ? this.#clock.errorUs : 0;
    this.#recorder = new Recorder(this.#tally, slackUs, (chunk) => events.recorded(chunk));
    this.#pace = paceOf(options);
    this.#pump = new Pump(this.#pace, this.#clock);
    this.#lastValue = thread + 1 - threads;
    this.#side = new SideClients(plan);
  }

  /** Resolves when all is done. */
  async run(): Promise<CrewEnd> {
    const { plan, thread } = this.#options;
    const clients = clientsOf(this.#options);
    const context = this.#context();
    const isFast = ['stream', 'one-write'].includes(plan.wire.dialect.delivery);
    for (const client of clients)
      this.#lanes.add(isFast ? new StreamLane(client, context) : new CarefulLane(client, context));
    const done = new Promise<void>((resolve) => {
      this.#done = resolve;
    });
    const watch = setInterval(() => this.#watch(), SLOT_MS);
    if (plan.trouble.includes('stall') && thread === 0) this.#side.start();
    this.#startLanes([...this.#lanes]);
    await done;
    clearInterval(watch);
    this.#side.stop();
    return this.#end();
  }

  /** Ends it before its time; what was done until then is kept. */
  stop(): void {
    this.#pace.stop();
    this.#pump.end();
    setTimeout(() => {
      for (const lane of [...this.#lanes]) lane.abandon();
    }, GRACE_MS).unref();
  }

  #startLanes(lanes: readonly Lane[]): void {
    for (const lane of lanes.slice(0, STARTED_AT_ONCE)) lane.start();
    const rest = lanes.slice(STARTED_AT_ONCE);
    if (rest.length > 0) setTimeout(() => this.#startLanes(rest), START_EVERY_MS);
  }

  #context(): LaneContext {
    const { plan, shared, threads } = this.#options;
    const requests = new Requests(plan);
    return {
      plan,
      clock: this.#clock,
      server: new ServerState(shared),
      pace: this.#pace,
      keys: new KeyDraw(plan.keys, plan.distribution),
      recorder: this.#recorder,
      requests,
      replies: new ReplyReader(plan.wire, requests.keys, requests.values),
      readBuffer: Buffer.allocUnsafeSlow(READ_BYTES),
      nextValue: () => {
        this.#lastValue += threads;
        return this.#lastValue;
      },
      failed: (lane, failure) => this.#failed(lane.client, failure),
      idle: (lane) => this.#pump.add(lane),
      finished: (lane) => {
        this.#lanes.delete(lane);
        this.#pump.remove(lane);
        if (this.#lanes.size === 0) this.#done();
      },
    };
  }

  #failed(client: number, { kind, operations, received, excuse }: Failure): void {
    if (operations === 0) return;
    if (excuse === 'trouble') {
      this.#tally.troubled(operations);
      return;
    }
    const now = this.#clock.now();
    this.#tally.failed(kind, operations, now);
    if (this.#samples.length >= MOST_SAMPLES) return;
    const text = typeof received === 'string' ? received : received.toString('latin1', 0, RECEIVED_CHARACTERS);
    this.#samples.push({ kind, client, atMs: now / 1000, received: text });
  }

  #watch(): void {
    const now = this.#clock.now();
    for (const lane of this.#lanes) lane.check(now);
    if (this.#pace.isOver(now)) this.#pump.end();
    this.#events.progressed({ counts: this.#tally.counts(), slots: this.#tally.takeSlots() });
  }

  #end(): CrewEnd {
    const now = this.#clock.now();
    this.#recorder.flush();
    const { get, set, lastEnd } = this.#tally;
    return {
      counts: this.#tally.counts(),
      slots: this.#tally.takeSlots(),
      get: get.counts,
      set: set.counts,
      lastEnd,
      lastValue: this.#lastValue,
      overdue: this.#pace instanceof OpenLoop ? this.#pace.overdue(now) : 0,
      remarks: [...this.#recorder.remarks],
      samples: this.#samples,
    };
  }
}

function clientsOf({ plan, thread, threads }: CrewOptions): number[] {
  const clients: number[] = [];
  for (let client = thread; client < plan.clients; client += threads) clients.push(client);
  return clients;
}

/** Each thread has its share of the operations: every so manieth. */
function paceOf({ plan, thread, threads }: CrewOptions): Pace {
  const { durationMs, rate } = plan;
  const operations = Math.max(0, Math.ceil((plan.operations - thread) / threads));
  const untilUs = durationMs * 1000;
  if (rate === undefined) return new ClosedLoop({ untilUs, operations });
  const stepUs = 1_000_000 / rate;
  return new OpenLoop({ untilUs, operations, offsetUs: thread * stepUs, stepUs: threads * stepUs });
}
