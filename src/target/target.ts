import { constants } from 'node:fs';
import { access, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'shell-quote';
import tmp from 'tmp';
import type { Address } from '../client/connection.js';
import { messageOf, UsageError } from '../errors.js';
import { ownEnvironment } from '../own-environment.js';
import type { Dialect } from '../protocol/dialect.js';
import { formatAddress, parseAddress } from './address.js';
import { freePort, PortTaken, type ServerProcess, SpawnedServer } from './spawned.js';

/** What is judged: an address, maybe a process to start, kill and restart, maybe its CSV file. */
export interface Target<Server extends ServerProcess = SpawnedServer> {
  readonly address: Address;
  /** For people: the address, or the command. */
  readonly description: string;
  /** The options that name this target on a command line, to repeat a check. */
  readonly flags: string;
  readonly server: Server | undefined;
  /** Where the server keeps its data, if the kit may read that. */
  readonly csv: string | undefined;
  /** Takes the data away, so that a server that cannot start with it can start without; only where the kit made the place for it. */
  readonly discardData?: () => Promise<void>;
  /** Stops what was started and removes what was made for it. */
  close(): Promise<void>;
}

export interface TargetFlags {
  readonly target?: string | undefined;
  readonly spawn?: string | undefined;
  readonly csv?: string | undefined;
}

/** How the embedded reference server is to be: as its command has it, unless given. */
export interface EmbeddedSettings {
  readonly fsync?: 'always' | 'everysec' | 'never';
  /** The name of a defect that it is to have. */
  readonly fault?: string | undefined;
}

/** Opens the target that the flags name; without any, the embedded reference server, speaking `dialect`. */
export async function openTarget(
  flags: TargetFlags,
  dialect: Dialect,
  embedded: EmbeddedSettings = {},
): Promise<Target> {
  if (flags.spawn !== undefined && flags.target !== undefined && !flags.spawn.includes('{port}')) {
    return openSpawned(flags.spawn, parseAddress(flags.target), flags.csv);
  }
  if (flags.spawn !== undefined && flags.target !== undefined)
    throw new UsageError('--spawn with {port} picks the port itself: leave out --target');
  if (flags.spawn !== undefined) return openSpawned(flags.spawn, undefined, flags.csv);
  if (flags.target === undefined) {
    if (flags.csv !== undefined)
      throw new UsageError('--csv names the file of a --target or a --spawn: give one of these too');
    return openEmbedded(dialect, embedded);
  }
  const address = parseAddress(flags.target);
  if (flags.csv !== undefined) await assertReadable(flags.csv);
  const csvFlag = flags.csv === undefined ? '' : ` --csv ${quoted(flags.csv)}`;
  return {
    address,
    description: formatAddress(address),
    flags: `--target ${formatAddress(address)}${csvFlag}`,
    server: undefined,
    csv: flags.csv,
    close: async () => {},
  };
}

async function openSpawned(command: string, fixed: Address | undefined, csv: string | undefined): Promise<Target> {
  const words = splitCommand(command);
  if (fixed === undefined && !command.includes('{port}'))
    throw new UsageError(
      "--spawn needs {port} where the command takes its port, as in 'python3 server.py {port} {csv}', or a --target to say where it listens",
    );
  const folder = temporaryFolder();
  const file = csv ?? join(folder.name, 'data.csv');
  const at = (address: Address) =>
    new SpawnedServer(
      words.map((word) =>
        word.replaceAll('{port}', String(address.port)).replaceAll('{csv}', file).replaceAll('{dir}', folder.name),
      ),
      address,
    );
  const server = await startIn(folder, at, fixed);
  const { address } = server;
  const csvFlag = csv === undefined ? '' : ` --csv ${quoted(csv)}`;
  const targetFlag = fixed === undefined ? '' : ` --target ${formatAddress(fixed)}`;
  return {
    address,
    description: `\`${command}\` on ${formatAddress(address)}`,
    flags: `--spawn ${quoted(command)}${targetFlag}${csvFlag}`,
    server,
    csv: csv !== undefined || command.includes('{csv}') ? file : undefined,
    ...(csv === undefined && { discardData: () => rm(file, { force: true }) }),
    close: async () => {
      await server.close();
      folder.removeCallback();
    },
  };
}

async function openEmbedded(dialect: Dialect, settings: EmbeddedSettings): Promise<Target> {
  const folder = temporaryFolder();
  const csv = join(folder.name, 'data.csv');
  const at = (address: Address) =>
    new SpawnedServer(
      [
        ...standaloneCommand(),
        JSON.stringify({ ...address, ...settings, data: csv, dialect: dialect.name, waits: true }),
      ],
      address,
      { name: 'the embedded reference server', waits: true, environment: ownEnvironment() },
    );
  const server = await startIn(folder, at);
  const { address } = server;
  return {
    address,
    description: `the embedded reference server (${dialect.name}) on ${formatAddress(address)}`,
    flags: '',
    server,
    csv,
    close: async () => {
      await server.close();
      folder.removeCallback();
    },
  };
}

/** A folder that goes when it is removed, and at the latest with this process. */
export function temporaryFolder(): tmp.DirResult {
  tmp.setGracefulCleanup();
  return tmp.dirSync({ prefix: 'memlite-kit-', unsafeCleanup: true });
}

const START_ATTEMPTS = 3;

/** Starts a server on its address, or on a free port; somebody else may take that port first, so it is tried again. */
async function startIn(
  folder: tmp.DirResult,
  at: (address: Address) => SpawnedServer,
  fixed?: Address,
): Promise<SpawnedServer> {
  for (let attempt = 1; ; attempt += 1) {
    const server = at(fixed ?? { host: '127.0.0.1', port: await freePort() });
    try {
      await server.start();
      return server;
    } catch (error) {
      const portTaken = error instanceof PortTaken || /EADDRINUSE|address already in use/i.test(server.output);
      if (fixed === undefined && portTaken && attempt < START_ATTEMPTS) continue;
      folder.removeCallback();
      throw error;
    }
  }
}

/** A word as a shell takes it. */
export function quoted(word: string): string {
  return /^[\w./:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The reference server's lean entry, built or, while developing, from source. */
function standaloneCommand(): string[] {
  const self = fileURLToPath(import.meta.url);
  const entry = fileURLToPath(new URL(`../server/standalone${self.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url));
  return self.endsWith('.ts') ? [process.execPath, '--import', 'tsx', entry] : [process.execPath, entry];
}

/** A command line as words, without a shell. */
function splitCommand(command: string): string[] {
  // {port} and {csv} are ours; shell-quote would take braces as they are, operators it reports as objects.
  const words = parse(command, (name) => `$${name}`).map((word) => {
    if (typeof word === 'string') return word;
    if ('pattern' in word) return word.pattern;
    throw new UsageError(
      `--spawn runs one command without a shell; for "${'op' in word ? word.op : '#'}" wrap it: --spawn "sh -c '…'"`,
    );
  });
  if (words.length === 0) throw new UsageError('--spawn needs a command');
  return words;
}

async function assertReadable(file: string): Promise<void> {
  try {
    await access(file, constants.R_OK);
    if (!(await stat(file)).isFile()) throw new Error('it is no file');
  } catch (error) {
    throw new UsageError(`--csv ${file} cannot be read (${messageOf(error)})`);
  }
}
