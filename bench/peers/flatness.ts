import { readFileSync } from 'node:fs';
import { Corpus } from '../../src/bench/corpus.js';
import { Load } from '../../src/bench/load.js';
import { median, ratios } from '../../src/bench/statistics.js';
import { drawnTape, loadingTape, type Tape } from '../../src/bench/tape.js';
import type { OpenBenchTarget } from '../../src/bench/targets.js';

/** At most this much dearer may an operation be. */
export const MOST_DEARER = 1.15;

const SEED = 1;
const VALUE_BYTES = 32;
const ROUND_MS = 800;
const TIMEOUT_MS = 30_000;

interface Point {
  readonly connections: number;
  readonly keys: number;
}

/** Two sizes of the same thing. */
export interface Stretch {
  readonly title: string;
  readonly operation: 'set' | 'get';
  readonly from: Point;
  readonly to: Point;
}

export const STRETCHES: readonly Stretch[] = (['get', 'set'] as const).flatMap((operation) => [
  {
    title: `${operation.toUpperCase()}, 1,000 to 1,000,000 keys`,
    operation,
    from: { connections: 50, keys: 1000 },
    to: { connections: 50, keys: 1_000_000 },
  },
  {
    title: `${operation.toUpperCase()}, 10 to 5,000 connections`,
    operation,
    from: { connections: 10, keys: 10_000 },
    to: { connections: 5000, keys: 10_000 },
  },
]);

/** What an operation costs at both ends, in microseconds of the server's processor time. */
export interface Flatness {
  readonly title: string;
  readonly fromUs: number;
  readonly toUs: number;
  /** The median of the ratios of single rounds. */
  readonly dearer: number;
  readonly verdict: 'met' | 'missed';
}

/**
 * Each end has a server of its own; rounds alternate. Throughput would tell how the generator copes with 5,000 sockets, so
 * it is the processor time of the server that is compared.
 */
export async function measureFlatness(
  { title, operation, from, to }: Stretch,
  open: () => Promise<OpenBenchTarget>,
  rounds: number,
): Promise<Flatness> {
  const ends: End[] = [];
  try {
    for (const point of [from, to]) ends.push(await End.prepare(await open(), point, operation));
    const costs: [number[], number[]] = [[], []];
    // The first round warms up.
    for (let round = -1; round < rounds; round += 1)
      for (const [index, end] of ends.entries()) {
        const cost = await end.costUs();
        if (round >= 0) costs[index]?.push(cost);
      }
    const dearer = median(ratios(costs[1], costs[0]));
    const verdict = dearer <= MOST_DEARER ? 'met' : 'missed';
    return { title, fromUs: median(costs[0]), toUs: median(costs[1]), dearer, verdict };
  } finally {
    for (const end of ends) await end.close();
  }
}

class End {
  readonly #target: OpenBenchTarget;
  readonly #load: Load;
  readonly #tape: Tape;

  private constructor(target: OpenBenchTarget, load: Load, tape: Tape) {
    this.#target = target;
    this.#load = load;
    this.#tape = tape;
  }

  static async prepare(target: OpenBenchTarget, point: Point, operation: 'set' | 'get'): Promise<End> {
    const { wire } = target;
    const corpus = new Corpus(SEED, point.keys, VALUE_BYTES);
    const load = await Load.open({ ...target, greeting: wire.greeting }, point.connections, TIMEOUT_MS);
    const tape = loadingTape(wire, corpus);
    await load.run({ tape, pipeline: 32, ms: TIMEOUT_MS, requests: tape.length });
    return new End(target, load, drawnTape(wire, corpus, { operation, pipeline: 1, seed: SEED }));
  }

  async costUs(): Promise<number> {
    const before = processorMs(this.#target.server?.pid);
    const round = await this.#load.run({ tape: this.#tape, pipeline: 1, ms: ROUND_MS });
    return ((processorMs(this.#target.server?.pid) - before) * 1000) / (round?.operations ?? 0);
  }

  async close(): Promise<void> {
    this.#load.close();
    await this.#target.close();
  }
}

/** Clock ticks of /proc are hundredths of a second on every Linux that Node runs on. */
const TICK_MS = 10;

/** See proc(5): behind the name in parentheses, utime and stime are the 12th and 13th field. */
function processorMs(pid: number | undefined): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
