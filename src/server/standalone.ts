/**
 * The reference server as a process of its own that starts fast: no command framework, no logger.
 *
 *     node dist/src/server/standalone.js '{"port":0,"data":"/tmp/x.csv","dialect":"course"}'
 *
 * The argument is a StandaloneOptions. When it listens it prints one line, an Announcement as JSON; SIGTERM and SIGINT
 * close it gracefully, exit 0. Warnings and errors go to standard error as plain lines.
 */
import { EXIT, KitError, messageOf } from '../errors.js';
import type { Logger } from '../logger.js';
import { DIALECTS, type Dialect } from '../protocol/dialect.js';
import { announcementOf } from './announcement.js';
import { DEFAULT_LIMITS, DEFAULT_OPTIONS, type ServerLimits, type ServerOptions, withGreeting } from './options.js';
import { stopSignal } from './signals.js';
import { startServer } from './start.js';

/** What is left out is as in DEFAULT_OPTIONS. */
export interface StandaloneOptions extends Partial<Omit<ServerOptions, 'dialect' | 'limits'>> {
  /** The name of a built-in dialect, or a whole one. */
  readonly dialect?: string | Dialect;
  readonly greeting?: boolean;
  readonly limits?: Partial<ServerLimits>;
  /** Close when standard input ends too: a server whose parent was killed does not outlive it. */
  readonly untilStdinEnds?: boolean;
  /** Serve only after a line on standard input: the process is booted ahead of its use. Implies `untilStdinEnds`. */
  readonly waits?: boolean;
}

const plainLogger: Logger = {
  info() {},
  warn: (_fields, message) => void process.stderr.write(`warning: ${message}\n`),
  error: (fields, message) => void process.stderr.write(`error: ${message} ${JSON.stringify(fields)}\n`),
};

try {
  await run(JSON.parse(process.argv[2] ?? '{}') as StandaloneOptions);
} catch (error) {
  process.stderr.write(`memlite-kit: ${messageOf(error)}\n`);
  process.exitCode = error instanceof KitError ? error.exitCode : EXIT.internal;
}

async function run(given: StandaloneOptions): Promise<void> {
  const { greeting, waits, untilStdinEnds = waits, limits, dialect: wanted = DEFAULT_OPTIONS.dialect, ...rest } = given;
  const dialect = typeof wanted === 'string' ? DIALECTS.get(wanted) : wanted;
  if (dialect === undefined) throw new KitError(`unknown dialect ${JSON.stringify(wanted)}`, EXIT.usage);
  const options: ServerOptions = {
    ...DEFAULT_OPTIONS,
    ...rest,
    dialect: withGreeting(dialect, greeting),
    limits: { ...DEFAULT_LIMITS, ...limits },
  };
  const stopped = stopSignal();
  if (waits === true && !(await lineCame())) return;
  const server = await startServer(options, plainLogger);
  process.stdout.write(`${JSON.stringify(announcementOf(server, options))}\n`);
  await (untilStdinEnds === true ? Promise.race([stopped, stdinEnd()]) : stopped);
  await server.close();
  if (untilStdinEnds === true) process.stdin.destroy();
}

/** False when standard input ends instead. */
function lineCame(): Promise<boolean> {
  return new Promise((resolve) => {
    process.stdin.once('data', () => resolve(true)).once('end', () => resolve(false));
  });
}

function stdinEnd(): Promise<void> {
  return new Promise((resolve) => {
    process.stdin
      .once('close', resolve)
      .once('end', resolve)
      .once('error', () => resolve())
      .resume();
  });
}
