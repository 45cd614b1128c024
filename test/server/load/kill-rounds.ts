import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../../store/simulation/random.js';
import { auditFile, auditWire } from './audit.js';
import { recordedGet, recordedSet, refusedSet } from './players.js';
import { RegisterHistory } from './register-history.js';
import type { Spawned } from './spawn.js';
import { describingValue } from './values.js';
import { WireClient, type WireReply, type Words } from './wire-client.js';

const CLIENTS = 20;
/** How many requests a client has under way; every fourth client is of the second kind. */
const DEPTHS = { patient: 1, pipelining: 8 };
const OWN_KEYS = 3;
const SHARED_KEYS = ['shared-0', 'shared-1', 'shared-2', 'shared-3'];
/** The server is killed after some replies, at most so many, or after this time, whatever is first. */
const MOST_REPLIES = 2000;
const MOST_MS = 100;
/** After so many rounds the file is removed, lest it grows without end. */
const ROUNDS_PER_FILE = 8;

export interface KillRounds {
  readonly rounds: number;
  readonly seed: number;
  readonly words: Words;
}

/** What the rounds came to. */
export interface Toll {
  /** Sentences; the rounds end with the first that has any. */
  readonly violations: readonly string[];
  /** Operations that were answered. */
  readonly operations: number;
}

/**
 * Round by round: clients write and read, the server is killed (SIGKILL) at a random moment, its file is read, it is
 * started again on that file, and every key is read. All of it must have one explanation.
 */
export async function killRounds({ server, port, csv }: Spawned, { rounds, seed, words }: KillRounds): Promise<Toll> {
  const random = new Random(seed);
  let history = new RegisterHistory();
  let operations = 0;
  for (let round = 0; round < rounds; round += 1) {
    await new Load(history, random, words, `${round}`).untilKilled(port, () => server.kill());
    history.crash();
    await auditFile(history, csv);
    await server.start();
    const values = await auditWire(history, port, words);
    operations += history.completed;
    const violations = history.violations().map((each) => `seed ${seed}, round ${round}: ${each}`);
    if (violations.length > 0) return { violations, operations };
    history = new RegisterHistory(values, history);
    if (round % ROUNDS_PER_FILE < ROUNDS_PER_FILE - 1) continue;
    await server.kill();
    await rm(csv, { force: true });
    await server.start();
    history = new RegisterHistory();
  }
  return { violations: [], operations };
}

/** Clients that write and read what and when they like, for the record. */
class Load {
  readonly #history: RegisterHistory;
  readonly #random: Random;
  readonly #words: Words;
  readonly #label: string;
  #values = 0;
  #left: number;

  /** @param label tells the values of this load from those of others */
  constructor(history: RegisterHistory, random: Random, words: Words, label: string) {
    this.#history = history;
    this.#random = random;
    this.#words = words;
    this.#label = label;
    this.#left = 1 + random.below(MOST_REPLIES);
  }

  async untilKilled(port: number, kill: () => Promise<void>): Promise<void> {
    const clients = await Promise.all(Array.from({ length: CLIENTS }, () => WireClient.connect(port, this.#words)));
    const lifted = new AbortController();
    const timeUp = sleep(MOST_MS, undefined, { signal: lifted.signal }).catch(() => {});
    const played = clients.flatMap((client, number) =>
      Array.from({ length: number % 4 === 0 ? DEPTHS.pipelining : DEPTHS.patient }, () =>
        this.#play(client, number, () => lifted.abort()),
      ),
    );
    await timeUp;
    // Else it would die right after it has written, always.
    await sleep(this.#random.below(3));
    await kill();
    await Promise.all(played);
    for (const client of clients) client.close();
  }

  /** Plays until the connection ends, or is out of step. */
  async #play(client: WireClient, number: number, onEnough: () => void): Promise<void> {
    const ends = ['closed', 'other'];
    while (!ends.includes((await this.#turn(client, number)).kind)) {
      this.#left -= 1;
      if (this.#left === 0) onEnough();
    }
  }

  #turn(client: WireClient, number: number): Promise<WireReply> {
    const dice = this.#random.below(20);
    const own = `own-${dice < 13 ? number : this.#random.below(CLIENTS)}-${this.#random.below(OWN_KEYS)}`;
    const key = dice < 9 || dice > 16 ? own : this.#random.pick(SHARED_KEYS);
    const label = `${this.#label}.${this.#values++}`;
    if (dice > 12) return recordedGet(client, this.#history, key);
    if (dice === 12) return refusedSet(client, this.#history, key, `${key} ${label} refused`);
    return recordedSet(client, this.#history, key, describingValue(this.#random, this.#words, key, label));
  }
}
