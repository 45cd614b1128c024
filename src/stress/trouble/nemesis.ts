import { setTimeout as wait } from 'node:timers/promises';
import type { HistoryEvent } from '../../consistency/history.js';
import { TargetError } from '../../errors.js';
import { PortTaken } from '../../target/spawned.js';
import { type DueTrouble, Schedule, type TroubleRule } from './schedule.js';

/** What the nemesis does to a server; `SpawnedServer` has it all. */
export interface TroubledServer {
  /** No process of it is left. */
  readonly gone: boolean;
  /** How it ended; undefined while it runs. */
  readonly exit: string | undefined;
  /** What it said last, in one line. */
  readonly lastWords: string;
  start(): Promise<void>;
  stop(patienceMs?: number): Promise<void>;
  kill(): Promise<void>;
  pause(): void;
  resume(): void;
}

/** Who wants to know when the server cannot be expected to answer. */
export interface TroubleListener {
  /**
   * @param event that is about to happen (`kill`, `term`, `pause`), or has happened (`start`, `resume`)
   * @param now microseconds since the run began
   */
  tell(event: HistoryEvent['kind'], now: number): void;
  /** There is no server any more, and there will be none: load can end. */
  gone(): void;
}

export interface NemesisOptions {
  readonly server: TroubledServer;
  readonly rules: readonly TroubleRule[];
  /** Numbers from 0 to below 1, from the seed of the run. */
  readonly random: () => number;
  /** Microseconds since the run began. */
  readonly clock: () => number;
  readonly listener: TroubleListener;
  /** No trouble begins after this moment of the run, in milliseconds: clients send nothing then, and wait for their last replies. */
  readonly untilMs?: number;
  /** How long a server is tried to be started again while its address is in use, in milliseconds. */
  readonly patienceMs?: number;
}

/** What the nemesis found out, in a sentence. */
export interface NemesisFinding {
  /** `should`: it breaks no promise, but the run could not go on. */
  readonly level: 'must' | 'should';
  readonly sentence: string;
}

const PATIENCE_MS = 10_000;
const RETRY_MS = 200;
const STOP_PATIENCE_MS = 5_000;
/** Node.js takes no more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const ADDRESS_IN_USE = /EADDRINUSE|address (is )?already in use|BindException/i;
const CAUSES = { kill: 'kill -9', term: 'SIGTERM' } as const;

/**
 * Makes trouble for a server process while clients use it: one trouble at a time, as its rules say, from `begin` to `end`.
 *
 * Of a `kill` and a `term`, the event is noted when no process of the old server is left and none of the new one is there yet:
 * what was answered before it was answered by the old one, what is sent after it can be answered by the new one alone.
 */
export class Nemesis {
  readonly #options: NemesisOptions;
  readonly #schedule: Schedule;
  readonly #ending = new AbortController();
  readonly #events: HistoryEvent[] = [];
  #finding: NemesisFinding | undefined;
  #work: Promise<void> | undefined;

  constructor(options: NemesisOptions) {
    this.#options = options;
    this.#schedule = new Schedule(options.rules, options.random);
  }

  /** What happened to the server so far, in order of time. */
  get events(): readonly HistoryEvent[] {
    return this.#events;
  }

  /** What ended the trouble early; undefined while the server stands it. */
  get finding(): NemesisFinding | undefined {
    return this.#finding;
  }

  begin(): void {
    this.#work = this.#make();
    // Whoever awaits `end` is told of an error; until then it is no unhandled rejection.
    this.#work.catch(() => this.#options.listener.gone());
  }

  /**
   * Ends the trouble: a pause at once, a restart when the server is up. A server that has ended by itself is found here at the latest.
   * @throws UsageError where the server cannot be killed or started by the kit's own means
   */
  async end(): Promise<void> {
    this.#ending.abort();
    await this.#work;
    this.#findDead();
  }

  async #make(): Promise<void> {
    const { untilMs = Number.POSITIVE_INFINITY } = this.#options;
    for (let due = this.#schedule.next(); due !== undefined && due.atMs < untilMs; due = this.#schedule.next()) {
      if (!(await this.#sleepUntil(due.atMs)) || this.#findDead()) return;
      this.#tell(due.kind);
      await (due.kind === 'pause' ? this.#pause(due) : this.#restart(due.kind));
      if (this.#finding !== undefined) return;
      this.#schedule.over(this.#nowMs());
    }
  }

  async #restart(kind: 'kill' | 'term'): Promise<void> {
    const { server } = this.#options;
    if (kind === 'kill') await server.kill();
    else await server.stop(STOP_PATIENCE_MS);
    // Who does not end when asked to was killed.
    this.#note(server.exit === 'signal SIGKILL' ? 'kill' : kind);
    if (!(await this.#startAgain(CAUSES[kind]))) return;
    this.#note('start');
    this.#tell('start');
  }

  async #pause({ lastsMs }: DueTrouble): Promise<void> {
    const { server } = this.#options;
    this.#note('pause');
    server.pause();
    await this.#sleepUntil(this.#nowMs() + lastsMs);
    server.resume();
    this.#note('resume');
    this.#tell('resume');
  }

  /** False where it does not start; then there is a finding. An address in use is waited for. */
  async #startAgain(cause: string): Promise<boolean> {
    const { server, patienceMs = PATIENCE_MS } = this.#options;
    for (const begin = this.#nowMs(); ; await wait(RETRY_MS)) {
      try {
        await server.start();
        return true;
      } catch (error) {
        if (isInUse(error) && this.#nowMs() - begin < patienceMs) continue;
        if (!(error instanceof TargetError)) throw error;
        this.#giveUp(
          isInUse(error)
            ? { level: 'should', sentence: `the server could not be started at once after ${cause}: ${error.message}` }
            : { level: 'must', sentence: `the server did not start again after ${cause}: ${error.message}` },
        );
        return false;
      }
    }
  }

  /** Whether there is a finding; that the server has ended though nobody made it is one. */
  #findDead(): boolean {
    const { gone, exit, lastWords } = this.#options.server;
    if (gone && this.#finding === undefined) {
      const printed = lastWords === '' ? '' : `; it printed: ${lastWords}`;
      this.#giveUp({ level: 'must', sentence: `the server ended by itself under load (${exit})${printed}` });
    }
    return this.#finding !== undefined;
  }

  #giveUp(finding: NemesisFinding): void {
    this.#finding = finding;
    this.#options.listener.gone();
  }

  #note(kind: HistoryEvent['kind']): void {
    this.#events.push({ at: this.#options.clock(), kind });
  }

  #tell(event: HistoryEvent['kind']): void {
    this.#options.listener.tell(event, this.#options.clock());
  }

  #nowMs(): number {
    return this.#options.clock() / 1000;
  }

  /** False when it is ended meanwhile. */
  async #sleepUntil(atMs: number): Promise<boolean> {
    const { signal } = this.#ending;
    for (let leftMs = atMs - this.#nowMs(); leftMs > 0 && !signal.aborted; leftMs = atMs - this.#nowMs())
      await wait(Math.min(leftMs, LONGEST_TIMER_MS), undefined, { signal }).catch(() => {});
    return !signal.aborted;
  }
}

/** Connections that a server has closed stay behind for a minute; without address reuse it cannot listen meanwhile. */
function isInUse(error: unknown): boolean {
  return error instanceof PortTaken || (error instanceof TargetError && ADDRESS_IN_USE.test(error.message));
}
