import { setTimeout as sleep } from 'node:timers/promises';
import { build, type Histogram } from 'hdr-histogram-js';
import { recordedGet, recordedSet } from './players.js';
import type { RegisterHistory } from './register-history.js';
import { closedAfter, WireClient } from './wire-client.js';

const PREFIX = 'ordinary-';
const KEYS_EACH = 10;
const VALUE_BYTES = 100;

/** Round-trip times in microseconds. */
export interface Latencies {
  readonly gets: Histogram;
  readonly sets: Histogram;
}

function noLatencies(): Latencies {
  const histogram = () =>
    build({ lowestDiscernibleValue: 1, highestTrackableValue: 600_000_000, numberOfSignificantValueDigits: 3 });
  return { gets: histogram(), sets: histogram() };
}

/**
 * Well-behaved clients, at a steady rate: each sets and gets keys of its own and gets those of others, in turn. All is
 * recorded in the history.
 */
export class OrdinaryClients {
  readonly #clients: readonly WireClient[];
  readonly #history: RegisterHistory;
  readonly #everyMs: number;
  #latencies = noLatencies();
  #stopped = false;
  readonly #played: Promise<unknown>;

  private constructor(clients: readonly WireClient[], history: RegisterHistory, everyMs: number) {
    this.#clients = clients;
    this.#history = history;
    this.#everyMs = everyMs;
    this.#played = Promise.all(clients.map((client, number) => this.#play(client, number)));
  }

  /** @param everyMs from one request of a client to its next; a late reply puts off the next request */
  static async start(port: number, count: number, everyMs: number, history: RegisterHistory): Promise<OrdinaryClients> {
    const clients = await Promise.all(Array.from({ length: count }, () => WireClient.connect(port)));
    return new OrdinaryClients(clients, history, everyMs);
  }

  static owns(key: string): boolean {
    return key.startsWith(PREFIX);
  }

  /** What was measured since the last call, or since the start. */
  takeLatencies(): Latencies {
    const taken = this.#latencies;
    this.#latencies = noLatencies();
    return taken;
  }

  /** Resolves when the last replies are there; what has none after a while is told to the history. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await closedAfter(this.#clients, this.#played);
  }

  async #play(client: WireClient, number: number): Promise<void> {
    // Not all at the same moment.
    await sleep((number / this.#clients.length) * this.#everyMs);
    for (let turn = 0; !this.#stopped; turn += 1) {
      const begin = performance.now();
      if (!(await this.#turn(client, number, turn))) {
        this.#history.complain(`ordinary client ${number} got no reply`);
        return;
      }
      const histogram = turn % 2 === 0 ? this.#latencies.sets : this.#latencies.gets;
      const took = performance.now() - begin;
      // While it waited it would have asked again: those are late as well.
      histogram.recordValueWithExpectedInterval(Math.max(1, Math.round(took * 1000)), 2 * this.#everyMs * 1000);
      await sleep(Math.max(0, this.#everyMs - took));
    }
  }

  async #turn(client: WireClient, number: number, turn: number): Promise<boolean> {
    const whose = turn % 4 === 3 ? (number + turn) % this.#clients.length : number;
    const key = `${PREFIX}${whose}-${(turn >> 1) % KEYS_EACH}`;
    const reply = await (turn % 2 === 0
      ? recordedSet(client, this.#history, key, `${key} ${turn} `.padEnd(VALUE_BYTES, '"x, '))
      : recordedGet(client, this.#history, key));
    return reply.kind !== 'closed';
  }
}
