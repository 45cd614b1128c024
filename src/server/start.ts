import { resolve } from 'node:path';
import { messageOf, UsageError } from '../errors.js';
import type { Logger } from '../logger.js';
import { acquireLock, type Lock } from '../store/lock.js';
import { NotCsvError } from '../store/open-data.js';
import { Store } from '../store/store.js';
import { obstacleTo, obstacleToFault, type ServerOptions } from './options.js';
import { ReferenceServer } from './reference-server.js';

export interface RunningServer {
  readonly host: string;
  readonly port: number;
  /** Closes the connections gracefully, then syncs and closes the file. */
  close(): Promise<void>;
}

/**
 * Opens the data file, which no other server may have open, and listens. Rejects with a UsageError where the file, the
 * address or the dialect will not do.
 */
export async function startServer(options: ServerOptions, logger: Logger): Promise<RunningServer> {
  const obstacle = obstacleTo(options.dialect);
  if (obstacle !== undefined) throw new UsageError(obstacle);
  if (options.fault !== undefined) return startFaulty(options.fault, options);
  const path = resolve(options.data);
  const lock = await lockData(options.data, path);
  try {
    const store = await openStore(path, options, logger);
    try {
      return await listen(store, lock, options, logger);
    } catch (error) {
      await store.close();
      throw new UsageError(addressSentence(options.host, options.port, error));
    }
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Loaded only where it is asked for: the sound server knows nothing of faults. */
async function startFaulty(name: string, options: ServerOptions): Promise<RunningServer> {
  const { loadFault } = await import('./fault-registry.js');
  const { startPlainServer } = await import('./plain/plain-server.js');
  const { install, specs } = await loadFault(name);
  const obstacle = obstacleToFault(name, specs, options);
  if (obstacle !== undefined) throw new UsageError(obstacle);
  const lock = await lockData(options.data, resolve(options.data));
  try {
    const server = await startPlainServer(options, install, () => process.exit(1));
    const close = () => server.close().finally(() => lock.release());
    return { host: server.host, port: server.port, close };
  } catch (error) {
    await lock.release();
    const { host, port, data } = options;
    const isAddress = error instanceof Error && 'syscall' in error && error.syscall === 'listen';
    throw new UsageError(isAddress ? addressSentence(host, port, error) : dataSentence(data, error));
  }
}

async function lockData(data: string, path: string): Promise<Lock> {
  const lock = await acquireLock(path).catch((error: unknown) => {
    throw new UsageError(dataSentence(data, error));
  });
  if (lock.kind === 'acquired') return lock;
  throw new UsageError(
    `cannot keep data in ${data}: the server with process id ${lock.pid} does (one file serves one server: use another --data)`,
  );
}

async function openStore(path: string, options: ServerOptions, logger: Logger): Promise<Store> {
  const { data, fsync, compact, maxMemoryBytes, limits } = options;
  const { maxValueBytes } = limits;
  try {
    return await Store.open(path, {
      fsync,
      logger,
      compact,
      maxValueBytes,
      ...(maxMemoryBytes > 0 && { maxMemoryBytes }),
    });
  } catch (error) {
    throw new UsageError(dataSentence(data, error));
  }
}

async function listen(store: Store, lock: Lock, options: ServerOptions, logger: Logger): Promise<RunningServer> {
  const { host, data, dialect, fsync } = options;
  const server = new ReferenceServer(store, options, logger);
  const { port } = await server.listen(host, options.port);
  logger.info({ host, port, dialect: dialect.name, data, fsync }, 'listening');
  const close = async (): Promise<void> => {
    logger.info({ connections: server.connections }, 'closing');
    await server.close();
    await store.close();
    await lock.release();
    logger.info({ keys: store.size }, 'closed');
  };
  return { host, port, close };
}

function dataSentence(path: string, error: unknown): string {
  if (error instanceof NotCsvError) return `cannot keep data in ${path}: ${error.message}`;
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return `cannot keep data in ${path}: its folder does not exist`;
    case 'EISDIR':
      return `cannot keep data in ${path}: it is a folder, not a file`;
    case 'EACCES':
    case 'EPERM':
      return `cannot keep data in ${path}: no permission to read and write it`;
    case 'EROFS':
      return `cannot keep data in ${path}: its file system is read-only`;
    default:
      return `cannot keep data in ${path}: ${messageOf(error)}`;
  }
}

function addressSentence(host: string, port: number, error: unknown): string {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return `cannot listen on ${host}:${port}: the port is in use (--port 0 picks a free one)`;
    case 'EADDRNOTAVAIL':
      return `cannot listen on ${host}:${port}: this machine has no such address`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `cannot listen on ${host}:${port}: no such host`;
    case 'EACCES':
      return `cannot listen on ${host}:${port}: no permission to use this port`;
    default:
      return `cannot listen on ${host}:${port}: ${messageOf(error)}`;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
