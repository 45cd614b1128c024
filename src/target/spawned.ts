import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { type Address, Connection, sleep } from '../client/connection.js';
import { WireLog } from '../client/wire-log.js';
import { formatDuration } from '../duration.js';
import { TargetError, UsageError } from '../errors.js';
import { formatAddress } from './address.js';
import { adopt, groupRuns, release, signalGroup } from './processes.js';

/** How long a command may take until it listens: compilers and virtual machines are slow to start. */
export const START_TIMEOUT_MS = 20_000;
const STOP_TIMEOUT_MS = 5_000;
/** Several checks in a row restart the server, each sooner than a process boots. */
const SPARES = 4;
const KEPT_OUTPUT = 8 * 1024;

/** Somebody else listens where a server is to be started. */
export class PortTaken extends UsageError {}

/** What the suite asks of a server that can be stopped, killed and started again. */
export type ServerProcess = Pick<
  SpawnedServer,
  'address' | 'pid' | 'running' | 'exit' | 'output' | 'start' | 'stop' | 'kill' | 'restart'
>;

/** A server that the kit starts, stops, kills and starts again, in a process group of its own. */
export class SpawnedServer {
  readonly #argv: readonly string[];
  readonly address: Address;
  readonly #name: string;
  readonly #startTimeoutMs: number;
  readonly #waits: boolean;
  readonly #environment: NodeJS.ProcessEnv;
  /** Processes that have booted and wait: starting again is then a matter of milliseconds. */
  readonly #spares: ChildProcess[] = [];
  #child: ChildProcess | undefined;
  #output = '';
  #exit: string | undefined;
  #paused = false;
  #spawnError: Error | undefined;
  /** Those that have said their last word. */
  readonly #silent = new WeakSet<ChildProcess>();

  /**
   * @param name what is started, for messages; the command unless given
   * @param waits whether the command serves only after a line on its standard input; the next processes are then
   * booted while this one serves
   * @param environment of the process; that of this one unless given
   */
  constructor(
    argv: readonly string[],
    address: Address,
    {
      name,
      startTimeoutMs = START_TIMEOUT_MS,
      waits = false,
      environment = process.env,
    }: { name?: string; startTimeoutMs?: number; waits?: boolean; environment?: NodeJS.ProcessEnv } = {},
  ) {
    this.#argv = argv;
    this.address = address;
    this.#name = name ?? `the command \`${argv.join(' ')}\``;
    this.#startTimeoutMs = startTimeoutMs;
    this.#waits = waits;
    this.#environment = environment;
  }

  /** The process id of the group's leader, while it runs. */
  get pid(): number | undefined {
    return this.running ? this.#child?.pid : undefined;
  }

  get running(): boolean {
    return this.#child !== undefined && this.#exit === undefined;
  }

  /** Whether no process of the group is left; its leader may have ended before the others. */
  get gone(): boolean {
    const pid = this.#child?.pid;
    return pid === undefined || (!this.running && !groupRuns(pid));
  }

  /** How the last process ended, e.g. `exit code 1`; undefined while it runs. */
  get exit(): string | undefined {
    return this.#exit;
  }

  /** The end of what the server has printed since it was started last. */
  get output(): string {
    return this.#output.trimEnd();
  }

  /** The error that the output ends in, or its end, in one line; empty where it printed nothing. */
  get lastWords(): string {
    const lines = this.output
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    const error = lines.findLast((line) => /^[\w.]*(Error|Exception)\b/.test(line));
    return (error ?? lines.slice(-LAST_LINES).join(' | ').slice(-LAST_CHARACTERS)).slice(0, LAST_CHARACTERS);
  }

  /**
   * Starts the command and waits until it listens.
   * @throws UsageError where the command cannot be run, PortTaken where its port is, TargetError where it does not listen.
   * Nothing is left running then.
   */
  async start(): Promise<void> {
    if (this.running) throw new Error('this server runs already');
    if (await this.#answers())
      throw new PortTaken(`something listens on ${formatAddress(this.address)} already: --spawn needs that port free`);
    this.#exit = undefined;
    this.#spawnError = undefined;
    this.#output = '';
    const child = this.#takeSpare() ?? this.#boot();
    this.#child = child;
    if (this.#waits) child.stdin?.write('\n');
    try {
      await this.#untilListening();
    } catch (error) {
      await this.kill();
      throw error;
    }
    while (this.#waits && this.#spares.length < SPARES) this.#spares.push(this.#boot());
  }

  /** A spare that has not ended meanwhile; who has can neither be started nor be seen to end. */
  #takeSpare(): ChildProcess | undefined {
    for (let spare = this.#spares.shift(); spare !== undefined; spare = this.#spares.shift())
      if (spare.exitCode === null && spare.signalCode === null) return spare;
    return undefined;
  }

  #boot(): ChildProcess {
    const [command = '', ...args] = this.#argv;
    // Standard input stays open and silent: a server that reads it is not told to stop, until the kit is gone.
    const env = this.#environment;
    const child = spawn(command, args, { detached: true, stdio: ['pipe', 'pipe', 'pipe'], env });
    if (child.pid !== undefined) adopt(child.pid);
    const keep = (chunk: Buffer) => {
      this.#output = (this.#output + chunk.toString('utf8')).slice(-KEPT_OUTPUT);
    };
    child.stdin?.on('error', () => {});
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.on('error', (error) => {
      if (this.#child !== child) return;
      this.#spawnError = error;
      this.#exit ??= error.message;
    });
    child.on('close', () => this.#silent.add(child));
    child.on('exit', (code, signal) => {
      if (this.#child === child) this.#exit = signal === null ? `exit code ${code}` : `signal ${signal}`;
    });
    return child;
  }

  /** Stops the server for good. */
  async close(): Promise<void> {
    for (const { pid } of this.#spares.splice(0)) {
      if (pid === undefined) continue;
      signalGroup(pid, 'SIGKILL');
      release(pid);
    }
    await this.stop();
  }

  /** Asks the server to stop (SIGTERM), and kills it when it has not ended after so many milliseconds. */
  async stop(patienceMs = STOP_TIMEOUT_MS): Promise<void> {
    await this.#finish('SIGTERM', patienceMs);
  }

  /** Kills the whole group at once (SIGKILL). */
  async kill(): Promise<void> {
    await this.#finish('SIGKILL', STOP_TIMEOUT_MS);
  }

  /** Halts the whole group where it stands (SIGSTOP), until it is resumed; it can be stopped and killed meanwhile. */
  pause(): void {
    this.#paused = this.#signal('SIGSTOP');
  }

  /** Lets a group that was paused go on (SIGCONT). */
  resume(): void {
    if (this.#paused) this.#signal('SIGCONT');
    this.#paused = false;
  }

  /** False where nothing is left to be signalled. */
  #signal(signal: NodeJS.Signals): boolean {
    const { pid } = this;
    return pid !== undefined && signalGroup(pid, signal);
  }

  /** Kills what is left of it, and starts it again. */
  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  async #finish(signal: 'SIGTERM' | 'SIGKILL', patienceMs: number): Promise<void> {
    const child = this.#child;
    const pid = child?.pid;
    if (pid === undefined) return;
    signalGroup(pid, signal);
    // What is halted could not obey SIGTERM.
    this.resume();
    if (!(await this.#untilGone(pid, patienceMs))) {
      signalGroup(pid, 'SIGKILL');
      await this.#untilGone(pid, patienceMs);
    }
    release(pid);
    child?.stdin?.destroy();
    child?.stdout?.destroy();
    child?.stderr?.destroy();
    // Its number may soon be that of somebody else's group, who must not be signalled when this is stopped once more.
    if (this.gone) this.#child = undefined;
  }

  async #untilGone(pid: number, patienceMs: number): Promise<boolean> {
    const until = performance.now() + patienceMs;
    while (this.running || groupRuns(pid)) {
      if (performance.now() > until) return false;
      await sleep(2);
    }
    return true;
  }

  async #untilListening(): Promise<void> {
    const until = performance.now() + this.#startTimeoutMs;
    for (let pause = 5; performance.now() < until; pause = Math.min(pause * 1.3, 100)) {
      const answers = await this.#answers();
      if (this.#spawnError !== undefined)
        throw new UsageError(
          `--spawn cannot run "${this.#argv[0]}" (${this.#spawnError.message}): is it installed and spelled right?`,
        );
      if (this.#exit !== undefined) throw new TargetError(await this.#earlyEnd());
      if (answers) return;
      await sleep(pause);
    }
    throw new TargetError(
      `${this.#name} did not listen on ${formatAddress(this.address)} within ${formatDuration(this.#startTimeoutMs)}: does it use {port}?${this.#printed()}`,
    );
  }

  async #earlyEnd(): Promise<string> {
    // What it printed may be on its way still; a child of its own may keep the pipe open for ever.
    const until = performance.now() + LAST_WORDS_MS;
    while (this.#child !== undefined && !this.#silent.has(this.#child) && performance.now() < until) await sleep(5);
    return `${this.#name} ended (${this.#exit}) before it listened on port ${this.address.port}${this.#printed()}`;
  }

  async #answers(): Promise<boolean> {
    const opened = await Connection.open({ address: this.address, name: 'start', log: new WireLog(), timeoutMs: 1000 });
    if (!(opened instanceof Connection)) return false;
    opened.close();
    return true;
  }

  #printed(): string {
    const words = this.lastWords;
    return words === '' ? '' : `; it printed: ${words}`;
  }
}

const LAST_WORDS_MS = 500;
const LAST_LINES = 4;
const LAST_CHARACTERS = 400;

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
