import type { Address } from '../client/connection.js';
import { UsageError } from '../errors.js';

/** Reads `HOST:PORT`, `[IPv6]:PORT` or a bare `PORT` on loopback. */
export function parseAddress(text: string): Address {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]:|([^\s:[\]]+):)?(\d{1,5})$/.exec(text.trim());
  const port = Number(match?.[3]);
  if (match === null || port < 1 || port > 65535)
    throw new UsageError(`--target takes HOST:PORT, as in 127.0.0.1:11211; "${text}" is not that`);
  return { host: match[1] ?? match[2] ?? '127.0.0.1', port };
}

export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
