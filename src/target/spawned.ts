import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { type Address, Connection, sleep } from '../client/connection.js';
import { WireLog } from '../client/wire-log.js';
import { TargetError, UsageError } from '../errors.js';
import { adopt, release, signalGroup } from './processes.js';

/** How long a command may take until it listens: compilers and virtual machines are slow to start. */
export const START_TIMEOUT_MS = 20_000;
const STOP_TIMEOUT_MS = 5_000;
const KEPT_OUTPUT = 8 * 1024;

/** A server that the kit starts, stops, kills and starts again, in a process group of its own. */
export class SpawnedServer {
  readonly #argv: readonly string[];
  readonly address: Address;
  #child: ChildProcess | undefined;
  #output = '';
  #exit: string | undefined;
  #spawnError: Error | undefined;

  constructor(argv: readonly string[], address: Address) {
    this.#argv = argv;
    this.address = address;
  }

  /** The process id of the group's leader, while it runs. */
  get pid(): number | undefined {
    return this.running ? this.#child?.pid : undefined;
  }

  get running(): boolean {
    return this.#child !== undefined && this.#exit === undefined;
  }

  /** How the last process ended, e.g. `exit code 1`; undefined while it runs. */
  get exit(): string | undefined {
    return this.#exit;
  }

  /** The end of what the server printed. */
  get output(): string {
    return this.#output.trimEnd();
  }

  /** Starts the command and waits until it listens. */
  async start(): Promise<void> {
    const [command = '', ...args] = this.#argv;
    this.#exit = undefined;
    this.#spawnError = undefined;
    const child = spawn(command, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    if (child.pid !== undefined) adopt(child.pid);
    const keep = (chunk: Buffer) => {
      this.#output = (this.#output + chunk.toString('utf8')).slice(-KEPT_OUTPUT);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.on('error', (error) => {
      this.#spawnError = error;
      this.#exit ??= error.message;
    });
    child.on('exit', (code, signal) => {
      if (this.#child === child) this.#exit = signal === null ? `exit code ${code}` : `signal ${signal}`;
    });
    await this.#untilListening();
  }

  /** Asks the server to stop (SIGTERM), and kills it when it does not. */
  async stop(): Promise<void> {
    await this.#finish('SIGTERM', STOP_TIMEOUT_MS);
  }

  /** Kills the whole group at once (SIGKILL). */
  async kill(): Promise<void> {
    await this.#finish('SIGKILL', STOP_TIMEOUT_MS);
  }

  async #finish(signal: 'SIGTERM' | 'SIGKILL', patienceMs: number): Promise<void> {
    const pid = this.#child?.pid;
    if (pid === undefined) return;
    const until = performance.now() + patienceMs;
    signalGroup(pid, signal);
    while ((this.running || signalGroup(pid, 0)) && performance.now() < until) await sleep(2);
    if (signalGroup(pid, 'SIGKILL'))
      while (signalGroup(pid, 0) && performance.now() < until + patienceMs) await sleep(2);
    release(pid);
    this.#child?.stdout?.destroy();
    this.#child?.stderr?.destroy();
  }

  async #untilListening(): Promise<void> {
    const until = performance.now() + START_TIMEOUT_MS;
    const command = this.#argv.join(' ');
    for (let pause = 5; performance.now() < until; pause = Math.min(pause * 1.1, 100)) {
      if (this.#spawnError !== undefined)
        throw new UsageError(
          `--spawn cannot run "${this.#argv[0]}" (${this.#spawnError.message}): is it installed and spelled right?`,
        );
      if (this.#exit !== undefined)
        throw new TargetError(
          `the command \`${command}\` ended (${this.#exit}) before it listened on port ${this.address.port}${this.#lastWords()}`,
        );
      const opened = await Connection.open({
        address: this.address,
        name: 'start',
        log: new WireLog(),
        timeoutMs: 1000,
      });
      if (opened instanceof Connection) return opened.close();
      await sleep(pause);
    }
    await this.kill();
    throw new TargetError(
      `the command \`${command}\` did not listen on ${this.address.host}:${this.address.port} within ${START_TIMEOUT_MS / 1000} s: does it use {port}?${this.#lastWords()}`,
    );
  }

  #lastWords(): string {
    return this.output === '' ? '' : `; its last output:\n${this.output}`;
  }
}

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
