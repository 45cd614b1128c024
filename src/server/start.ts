import { resolve } from 'node:path';
import { messageOf, UsageError } from '../errors.js';
import type { Logger } from '../logger.js';
import { Store } from '../store/store.js';
import { obstacleTo, type ServerOptions } from './options.js';
import { ReferenceServer } from './reference-server.js';

export interface RunningServer {
  readonly host: string;
  readonly port: number;
  /** Closes the connections gracefully, then syncs and closes the file. */
  close(): Promise<void>;
}

/**
 * Opens the data file and listens. Nothing is written to the file before the port is ours: another server may be at
 * work on both. Rejects with a UsageError where the file, the address or the dialect will not do.
 */
export async function startServer(options: ServerOptions, logger: Logger): Promise<RunningServer> {
  const { host, data, dialect, fsync } = options;
  const obstacle = obstacleTo(dialect);
  if (obstacle !== undefined) throw new UsageError(obstacle);
  const store = await Store.open(resolve(data), { fsync, logger }).catch((error: unknown) => {
    throw new UsageError(dataSentence(data, error));
  });
  const server = new ReferenceServer(store, options, logger);
  try {
    const { port } = await server.listen(host, options.port);
    await store.ready();
    logger.info({ host, port, dialect: dialect.name, data, fsync }, 'listening');
    return { host, port, close: () => closeAll(server, store, logger) };
  } catch (error) {
    await store.close();
    throw new UsageError(addressSentence(host, options.port, error));
  }
}

async function closeAll(server: ReferenceServer, store: Store, logger: Logger): Promise<void> {
  logger.info({ connections: server.connections }, 'closing');
  await server.close();
  await store.close();
  logger.info({ keys: store.size }, 'closed');
}

function dataSentence(path: string, error: unknown): string {
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
