import { formatDuration } from '../duration.js';
import { TargetError } from '../errors.js';
import type { Corpus } from './corpus.js';
import { Latencies } from './latencies.js';
import { type Endpoint, Load, type Round } from './load.js';
import { rotated } from './statistics.js';
import { drawnTape, loadingTape, type Tape } from './tape.js';
import type { Wire } from './wire.js';
import type { Workload } from './workload.js';

/** A target that listens, and how it is spoken to. */
export interface BenchTarget extends Omit<Endpoint, 'greeting'> {
  /** For people: the address, or the command. */
  readonly description: string;
  readonly wire: Wire;
}

export interface Settings {
  /** How many keys to draw from, uniformly; fewer with large values. */
  readonly keys: number;
  readonly rounds: number;
  readonly roundMs: number;
  /** Before the rounds of each workload. */
  readonly warmUpMs: number;
  /** For each connection, and each batch from its sending to the last byte of its replies. */
  readonly timeoutMs: number;
  readonly seed: number;
}

export interface ContestOptions extends Settings {
  readonly targets: readonly BenchTarget[];
  readonly workload: Workload;
  readonly corpus: Corpus;
  /** Whether the targets hold the keys and values already. */
  readonly loaded: boolean;
  readonly signal: AbortSignal | undefined;
  /** @param round from 1 on; 0 while the target is loaded and warmed up */
  readonly onTurn: (target: string, round: number) => void;
}

/** A target under one workload, and what came of it. */
export interface Entrant {
  readonly target: BenchTarget;
  readonly load: Load;
  readonly tape: Tape;
  /** Those that all targets completed. */
  readonly rounds: Round[];
  readonly latencies: Latencies;
}

/**
 * All targets under one workload. Connections are open and keys stored before anything counts; then, round by round,
 * each target is under load in turn, the others idle.
 * @returns fewer rounds than asked for, maybe none, where the signal came
 */
export async function holdContest(options: ContestOptions): Promise<readonly Entrant[]> {
  const { loaded, onTurn, rounds, signal, targets, warmUpMs } = options;
  const entrants: Entrant[] = [];
  const close = () => {
    for (const { load } of entrants) load.close();
  };
  signal?.addEventListener('abort', close);
  try {
    for (const target of targets) {
      entrants.push(await enter(target, options));
      // What was being opened when the signal came is closed now; a load that is closed runs no more.
      if (signal?.aborted === true) close();
    }
    for (const { target, load, tape } of entrants) {
      onTurn(target.name, 0);
      if (!loaded) await fill(target, load, options.corpus);
      await load.run({ tape, pipeline: options.workload.pipeline, ms: warmUpMs });
    }
    for (let round = 0; round < rounds; round += 1) {
      const turns: [Entrant, Round][] = [];
      for (const entrant of rotated(entrants, round)) {
        onTurn(entrant.target.name, round + 1);
        const turn = await takeTurn(entrant, options);
        if (turn === undefined) return entrants;
        turns.push([entrant, turn]);
      }
      for (const [entrant, turn] of turns) entrant.rounds.push(turn);
    }
    return entrants;
  } finally {
    signal?.removeEventListener('abort', close);
    close();
  }
}

async function enter(target: BenchTarget, { workload, corpus, timeoutMs, seed }: ContestOptions): Promise<Entrant> {
  const { wire } = target;
  const endpoint = { ...target, greeting: wire.greeting };
  const tape = drawnTape(wire, corpus, { ...workload, seed });
  const load = await Load.open(endpoint, workload.connections, timeoutMs);
  return { target, load, tape, rounds: [], latencies: new Latencies() };
}

async function takeTurn(
  { load, tape, latencies }: Entrant,
  { workload, roundMs }: ContestOptions,
): Promise<Round | undefined> {
  const round = await load.run({ tape, pipeline: workload.pipeline, ms: roundMs, latencies });
  latencies.flush();
  return round;
}

/** How long a target may take to store all keys. */
const FILLING_MS = 30_000;
/** Keys are stored in batches, where the target takes such and they are not large. */
const FILLING_PIPELINE = 32;
const FILLING_BYTES = 64 * 1024;

/** Stores all keys. */
async function fill({ name, wire }: BenchTarget, load: Load, corpus: Corpus): Promise<void> {
  const tape = loadingTape(wire, corpus);
  const fitting = Math.floor((FILLING_BYTES * tape.length) / tape.requests.length);
  const pipeline = wire.pipelines ? Math.max(1, Math.min(FILLING_PIPELINE, fitting)) : 1;
  const done = await load.run({ tape, pipeline, ms: FILLING_MS, requests: tape.length });
  if (done !== undefined && done.operations < tape.length)
    throw new TargetError(
      `${name} stored ${done.operations} of ${tape.length} keys in ${formatDuration(FILLING_MS)}: give it fewer --keys`,
    );
}
