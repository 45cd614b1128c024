import { type Dialect, LITE_GREETING, lite, MAX_KEY_BYTES, MAX_VALUE_BYTES } from '../protocol/dialect.js';
import type { FsyncPolicy } from '../store/journal.js';

/** What clients may ask of the server. */
export interface ServerLimits {
  readonly maxConnections: number;
  readonly maxKeyBytes: number;
  readonly maxValueBytes: number;
  /** Milliseconds without a byte in either direction after which a connection is closed; 0: never. */
  readonly idleTimeoutMs: number;
}

export interface ServerOptions {
  readonly host: string;
  /** 0: one that is free. */
  readonly port: number;
  /** Path of the CSV file. */
  readonly data: string;
  readonly dialect: Dialect;
  readonly fsync: FsyncPolicy;
  /** Rewrite the file without its dead rows before serving. */
  readonly compact: boolean;
  /** Bytes of memory for keys, values and their index, beyond which new data is refused; 0: no bound. */
  readonly maxMemoryBytes: number;
  readonly limits: ServerLimits;
  /** The name of a defect that the server is to have: see fault-registry.ts. */
  readonly fault?: string | undefined;
}

export const DEFAULT_LIMITS: ServerLimits = {
  maxConnections: 10_000,
  maxKeyBytes: MAX_KEY_BYTES,
  maxValueBytes: MAX_VALUE_BYTES,
  idleTimeoutMs: 0,
};

export const DEFAULT_OPTIONS: ServerOptions = {
  host: '127.0.0.1',
  port: 11211,
  data: 'memlite.csv',
  dialect: lite,
  fsync: 'everysec',
  compact: false,
  maxMemoryBytes: 0,
  limits: DEFAULT_LIMITS,
};

/** The dialect with its greeting switched on or off; undefined leaves it as it is. */
export function withGreeting(dialect: Dialect, greeting: boolean | undefined): Dialect {
  if (greeting === undefined) return dialect;
  return { ...dialect, greeting: greeting ? dialect.greeting || LITE_GREETING : '' };
}

/** Why the reference server cannot speak a dialect; undefined where it can. It reads a stream, and counts bytes. */
export function obstacleTo({ name, delivery, sizeUnit }: Dialect): string | undefined {
  if (delivery === 'handshake' || delivery === 'one-command-per-connection') {
    return `the reference server does not serve dialect "${name}": its delivery is ${delivery}`;
  }
  if (sizeUnit !== 'bytes') return `the reference server does not serve dialect "${name}": its sizes count ${sizeUnit}`;
  return undefined;
}
