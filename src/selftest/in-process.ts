import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import tmp from 'tmp';
import type { Address } from '../client/connection.js';
import { TargetError } from '../errors.js';
import type { Dialect } from '../protocol/dialect.js';
import { DEFAULT_LIMITS } from '../server/options.js';
import { type PlainServer, startPlainServer } from '../server/plain/plain-server.js';
import type { Seams } from '../server/plain/seams.js';
import { freePort, type ServerProcess } from '../target/spawned.js';
import type { Target } from '../target/target.js';

/** What makes a server faulty; nothing where it is to be sound. */
type Install = (seams: Seams) => void;

/**
 * A plain server within this process, for the selftest: a hundred and more of them, each started again a dozen times,
 * would take most of the time to boot processes. What shows only in a process of its own is not seen here.
 */
export async function openPlain(install: Install, dialect: Dialect): Promise<Target<ServerProcess>> {
  tmp.setGracefulCleanup();
  const folder = tmp.dirSync({ prefix: 'memlite-kit-', unsafeCleanup: true });
  const data = join(folder.name, 'data.csv');
  const server = new InProcessServer({ host: '127.0.0.1', port: await freePort() }, install, dialect, data);
  const close = async () => {
    await server.kill();
    folder.removeCallback();
  };
  try {
    await server.start();
  } catch (error) {
    await close();
    throw error;
  }
  const { address } = server;
  const discardData = () => rm(data, { force: true });
  return { address, description: 'a plain server', flags: '', server, csv: data, discardData, close };
}

/** Looks like a process that the kit has started, but for its id. */
class InProcessServer implements ServerProcess {
  readonly pid = undefined;
  output = '';
  #server: PlainServer | undefined;
  #exit: string | undefined = 'not started';

  constructor(
    readonly address: Address,
    private readonly install: Install,
    private readonly dialect: Dialect,
    private readonly data: string,
  ) {}

  get running(): boolean {
    return this.#exit === undefined;
  }

  get exit(): string | undefined {
    return this.#exit;
  }

  async start(): Promise<void> {
    const { address, dialect, data, install } = this;
    const options = { ...address, dialect, data, fsync: 'everysec', limits: DEFAULT_LIMITS } as const;
    const crash = () => void this.#end('exit code 1', 'kill');
    try {
      this.#server = await startPlainServer(options, install, crash);
      this.#exit = undefined;
    } catch (error) {
      this.#exit = 'exit code 1';
      this.output = String(error);
      throw new TargetError(`the server ended (exit code 1) before it listened: ${String(error)}`);
    }
  }

  stop(): Promise<void> {
    return this.#end('exit code 0', 'close');
  }

  kill(): Promise<void> {
    return this.#end('signal SIGKILL', 'kill');
  }

  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  async #end(exit: string, how: 'close' | 'kill'): Promise<void> {
    if (!this.running) return;
    this.#exit = exit;
    await this.#server?.[how]();
  }
}
