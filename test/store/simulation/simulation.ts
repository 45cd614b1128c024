import { vi } from 'vitest';
import { silentLogger } from '../../../src/logger.js';
import type { FileSystem } from '../../../src/store/file-system.js';
import { type SetOutcome, Store, type StoreOptions } from '../../../src/store/store.js';
import type { Call } from './calls.js';
import { lastValues } from './csv-file.js';
import { Oracle, show, type Trouble, type Value } from './oracle.js';
import { DiskError, SimulatedDisk } from './simulated-disk.js';
import type { Tally } from './tally.js';
import { troubleOf } from './trouble.js';
import { nextTurn } from './turns.js';
import { type Action, type End, KEYS, type Life, type Scenario, textOf } from './workload.js';

export const PATH = '/data/data.csv';
/** Longer than the store waits for anything. */
const LONG_MS = 5000;
/** With no call under way for so many turns of the event loop, nothing happens any more until a timer ends. */
const IDLE_TURNS = 4;
/** The bytes of the keys, which are asked for after every step. */
const KEY_BYTES = new Map(KEYS.map((key) => [key, Buffer.from(key, 'latin1')]));
/** More turns than anything takes. */
const ENDLESS = 20_000;

type Options = StoreOptions & { readonly fileSystem: FileSystem };

/** How a store is opened; tests of the judge put something broken in its place. */
export type OpenStore = (path: string, options: Options) => Promise<Store>;

export interface Verdict {
  /** What is wrong, in a sentence; undefined where all is well. */
  readonly problem: string | undefined;
  /** What was done and seen, line by line. */
  readonly story: string;
  /** Whether the crash of the last life came before that had ended by itself. */
  readonly cutShort: boolean;
}

/** Lets a store go through a scenario. Time is simulated: `setTimeout` and the clocks are replaced meanwhile. */
export async function simulate(scenario: Scenario, tally: Tally, open: OpenStore = Store.open): Promise<Verdict> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'], now: 0 });
  try {
    const simulation = new Simulation(scenario, tally, open);
    let cutShort = false;
    for (const life of scenario.lives) cutShort = await simulation.live(life);
    await simulation.live({ actions: [], end: { how: 'close' } });
    return { problem: simulation.problem, story: simulation.story, cutShort };
  } finally {
    vi.useRealTimers();
  }
}

class Simulation {
  readonly #scenario: Scenario;
  readonly #tally: Tally;
  readonly #open: OpenStore;
  readonly #disk: SimulatedDisk;
  readonly #oracle: Oracle;
  /** What was done and seen, for whoever has to explain a problem. */
  readonly #events: (string | Call)[] = [];
  #problem: string | undefined;
  #sets = 0;
  /** Calls of this life that are in the story. */
  #told = 0;
  /** The content of the file that the other CSV reader has seen last. */
  #lastRead: { readonly content: Buffer; readonly rows: ReturnType<typeof lastValues> } | undefined;
  /** The bytes of the values that keys were last found to have: most steps leave them as they are. */
  readonly #bytes = new Map<string, { readonly value: string; readonly bytes: Buffer }>();
  /** Compactions that were asked for and have not ended. */
  #compactions = 0;

  constructor(scenario: Scenario, tally: Tally, open: OpenStore) {
    this.#scenario = scenario;
    this.#tally = tally;
    this.#open = open;
    this.#disk = new SimulatedDisk(scenario.seed);
    this.#oracle = new Oracle(scenario.policy, KEYS);
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  get story(): string {
    return this.#events.map(tell).join('\n');
  }

  /** Runs the store from its start to its end; tells whether a crash came before it had ended by itself. */
  async live({ failures, actions, end }: Life): Promise<boolean> {
    if (this.#problem !== undefined) return false;
    const { policy, compactAboveBytes } = this.#scenario;
    this.#told = 0;
    const fileSystem = this.#disk.boot(end.how === 'close' ? Number.POSITIVE_INFINITY : end.afterSteps);
    if (failures !== undefined) this.#disk.fail(failures);
    const store = await this.#start({
      fsync: policy,
      logger: silentLogger,
      fileSystem,
      compactAboveBytes,
      compactEveryMs: 0,
    });
    if (store !== undefined) {
      for (const action of actions) if (!this.#isOver) await this.#do(store, action);
      if (end.how !== 'close') await this.#proveAlive(store);
      if (!this.#isOver) await this.#close(store);
    }
    const cutShort = this.#disk.calls.areStopped;
    this.#end(end, cutShort);
    return cutShort;
  }

  /** Whether nothing more may be done: the machine is down, or the store is found out. */
  get #isOver(): boolean {
    return this.#disk.calls.areStopped || this.#problem !== undefined;
  }

  /** Undefined where that did not come to its end. */
  async #start(options: Options): Promise<Store | undefined> {
    const opened = await this.#outcome(this.#open(PATH, options));
    if (opened === undefined) {
      this.#tally.saw('crash during recovery');
      return undefined;
    }
    if ('error' in opened) {
      this.#mayReject(opened.error);
      return undefined;
    }
    const store = opened.value;
    this.#compactions = 0;
    this.#events.push('open');
    for (const key of KEYS) this.#report(this.#oracle.found(key, read(store, key)));
    this.#oracle.opened();
    this.#checkFile(store);
    return store;
  }

  async #do(store: Store, action: Action): Promise<void> {
    switch (action.do) {
      case 'set':
        return this.#set(store, KEYS[action.key] as string, textOf(action.value, ++this.#sets));
      case 'turn':
        for (let i = 0; i < action.times; i++) await this.#turn(store);
        return;
      case 'run':
        for (let i = 0; i < action.steps; i++) await this.#step(store);
        return;
      case 'rest':
        return this.#rest(store);
      case 'tick':
        vi.advanceTimersByTime(LONG_MS);
        return;
      case 'compact':
        return this.#compact(store);
      case 'fail':
        return this.#disk.fail(action.failures);
      case 'fill':
        return this.#disk.fill(action.bytes);
      case 'mend':
        return this.#disk.mend();
    }
  }

  #set(store: Store, key: string, value: string): void {
    const ticket = this.#oracle.asked(key, value);
    const { calls } = this.#disk;
    const settled = (outcome: SetOutcome): void => {
      if (calls.areStopped) return;
      this.#watch();
      this.#events.push(`${outcome} ${show(value)}`);
      this.#report(this.#oracle.settled(ticket, outcome));
      this.#checkValue(store, key);
      if (outcome === 'refused') this.#tally.saw('refused SET');
    };
    this.#events.push(`SET ${show(key)} ${show(value)}`);
    store.set(Buffer.from(key, 'latin1'), Buffer.from(value, 'latin1'), { settled });
  }

  #compact(store: Store): void {
    const { calls } = this.#disk;
    this.#compactions++;
    const ended = (): void => {
      if (!calls.areStopped) this.#compactions--;
    };
    store.compact().then(ended, (error: unknown) => {
      ended();
      if (!calls.areStopped && !calls.made.some(hasFailed)) this.#report(`it cannot be compacted: ${error}`);
    });
  }

  /** Lets everything end that is under way or due later. */
  async #rest(store: Store): Promise<void> {
    for (let i = 0; i < 3; i++) {
      await this.#untilIdle(store);
      if (!this.#isOver) vi.advanceTimersByTime(LONG_MS);
    }
    await this.#untilIdle(store);
    if (this.#isOver) return;
    if (this.#oracle.pending > 0) this.#report(`${this.#oracle.pending} SETs were never settled`);
    if (this.#compactions > 0) this.#report('a compaction never ends');
    if (this.#trouble === 'none') {
      this.#checkFile(store);
      if (this.#scenario.policy === 'everysec') this.#oracle.allSynced();
    }
  }

  async #close(store: Store): Promise<void> {
    const { made } = this.#disk.calls;
    const before = made.length;
    const closed = await this.#outcome(store.close());
    if (this.#isOver || closed === undefined) return;
    if ('error' in closed) this.#mayReject(closed.error);
    else if (this.#trouble === 'none' && this.#scenario.policy !== 'never') this.#oracle.allSynced();
    if (this.#needsMending && !made.slice(before).some(hasFailed)) {
      this.#report('it closes without an attempt to mend its file');
    }
    if (this.#oracle.pending > 0) this.#report(`${this.#oracle.pending} SETs are not settled when it is closed`);
    const calls = made.length;
    await nextTurn();
    vi.advanceTimersByTime(LONG_MS);
    await nextTurn();
    if (made.length > calls || !this.#disk.calls.areIdle) this.#report('it goes on working when it is closed');
  }

  get #trouble(): Trouble {
    return troubleOf(this.#disk, PATH);
  }

  /** Whether a crash now could do what it never should. Under `never` it may lose what is not synced. */
  get #needsMending(): boolean {
    return this.#trouble === 'uncut' || (this.#trouble === 'unsynced' && this.#scenario.policy !== 'never');
  }

  /** On a disk that works again, the file is mended in time, and a SET is stored. */
  async #proveAlive(store: Store): Promise<void> {
    if (this.#isOver) return;
    this.#disk.mend();
    await this.#rest(store);
    if (this.#isOver) return;
    if (this.#needsMending) this.#report('it does not mend its file, though the disk works');
    const key = KEYS[0] as string;
    const value = textOf({ text: 'x', times: 1 }, ++this.#sets);
    this.#set(store, key, value);
    await this.#rest(store);
    if (!this.#isOver && this.#oracle.value(key) !== value) this.#report('no SET is taken, though the disk works');
  }

  #end(end: End, cutShort: boolean): void {
    const { made } = this.#disk.calls;
    const { hasLostData } = this.#disk;
    this.#watch();
    vi.clearAllTimers();
    if (made.some(({ path }) => path.includes('.torn-'))) this.#tally.saw('torn tail');
    if (hasLostData) this.#tally.saw('lost pages');
    // What a failed sync has lost can be seen until the machine goes down: a store that is opened before cannot know.
    const kind = hasLostData ? 'power' : end.how;
    if (kind === 'close') {
      this.#oracle.closed();
      return;
    }
    this.#tally.saw(kind === 'power' ? 'power crash' : 'process crash');
    if (cutShort) this.#tally.sawCrashIn(made);
    this.#tally.saw('hole', this.#disk.crash(kind, end.how === 'close' ? this.#scenario.seed : end.seed));
    this.#oracle.crashed(kind);
    this.#events.push(`${kind} crash`);
  }

  /** What becomes of a promise while the disk makes progress; undefined where it does not come to that. */
  async #outcome<T>(promise: Promise<T>): Promise<{ value: T } | { error: unknown } | undefined> {
    let outcome: { value: T } | { error: unknown } | undefined;
    promise.then(
      (value) => {
        outcome = { value };
      },
      (error: unknown) => {
        outcome = { error };
      },
    );
    for (let i = 1; outcome === undefined && !this.#isOver; i++) {
      await this.#step(undefined);
      if (i % 100 === 0) vi.advanceTimersByTime(LONG_MS);
      if (i === ENDLESS) this.#report('it never ends');
    }
    return this.#isOver ? undefined : outcome;
  }

  /** To open and to close may be impossible where the disk fails, but for no other reason. */
  #mayReject(error: unknown): void {
    if (!(error instanceof DiskError)) this.#report(`it rejects: ${error}`);
  }

  async #untilIdle(store: Store): Promise<void> {
    for (let i = 0, idle = 0; idle < IDLE_TURNS && !this.#isOver; i++) {
      idle = this.#disk.calls.areIdle ? idle + 1 : 0;
      await this.#step(store);
      if (i === ENDLESS) this.#report('it does not come to rest');
    }
  }

  async #step(store: Store | undefined): Promise<void> {
    if (this.#isOver) return;
    this.#disk.calls.step();
    await this.#turn(store);
  }

  async #turn(store: Store | undefined): Promise<void> {
    if (this.#isOver) return;
    await nextTurn();
    this.#watch();
    if (store !== undefined && !this.#isOver) for (const key of KEYS) this.#checkValue(store, key);
  }

  #checkValue(store: Store, key: string): void {
    const [expected, found] = [this.#oracle.value(key), store.get(bytesOf(key))];
    if (expected === undefined ? found === undefined : found?.equals(this.#bytesOf(key, expected)) === true) return;
    const value = found?.toString('latin1');
    this.#report(`a GET of ${show(key)} answers ${show(value)}, not ${show(expected)}`);
  }

  #bytesOf(key: string, value: string): Buffer {
    const known = this.#bytes.get(key);
    if (known?.value === value) return known.bytes;
    const bytes = Buffer.from(value, 'latin1');
    this.#bytes.set(key, { value, bytes });
    return bytes;
  }

  /** The file, as another CSV reader sees it, has the values of the store, and no keys that nobody has set. */
  #checkFile(store: Store): void {
    const rows = this.#rowsOfFile();
    if (rows instanceof Error) {
      this.#report(`another CSV reader cannot read the file: ${rows.message}`);
      return;
    }
    for (const key of KEYS) {
      const [row, value] = [rows.get(key), read(store, key)];
      if (row !== value) this.#report(`${show(key)} has ${show(value)}, but ${show(row)} for another CSV reader`);
    }
    for (const key of rows.keys()) if (!KEYS.includes(key)) this.#report(`the key ${show(key)} is of nobody`);
    if (store.size !== rows.size) this.#report(`the store has ${store.size} keys, the file ${rows.size}`);
  }

  /** What it makes of the file; it reads the same content once, for that takes a good part of the time. */
  #rowsOfFile(): ReturnType<typeof lastValues> {
    const content = this.#disk.content(PATH);
    if (this.#lastRead?.content.equals(content) !== true) {
      this.#lastRead = { content: Buffer.from(content), rows: lastValues(content) };
    }
    return this.#lastRead.rows;
  }

  /** Takes note of the calls that were made, and of what they mean. */
  #watch(): void {
    const { made } = this.#disk.calls;
    this.#events.push(...made.slice(this.#told));
    this.#told = made.length;
    this.#oracle.troubled(this.#trouble);
  }

  /** Takes note of something that is wrong; the first such thing counts. */
  #report(problem: string | undefined): void {
    this.#problem ??= problem;
  }
}

function hasFailed({ outcome }: Call): boolean {
  return outcome === 'failed';
}

function read(store: Store, key: string): Value {
  return store.get(bytesOf(key))?.toString('latin1');
}

function bytesOf(key: string): Buffer {
  return KEY_BYTES.get(key) ?? Buffer.from(key, 'latin1');
}

function tell(event: string | Call): string {
  return typeof event === 'string' ? event : `${event.operation} ${event.path}: ${event.outcome}`;
}
