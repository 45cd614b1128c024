import {
  type Dialect,
  LITE_GREETING,
  lite,
  MAX_KEY_BYTES,
  MAX_VALUE_BYTES,
  SPEC_NAMES,
  type SpecName,
} from '../protocol/dialect.js';
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

/**
 * Why a server cannot have a fault with these options; undefined where it can. Faults are given to a plain server, which does
 * less than the reference server: what it does not heed is refused, lest it is taken for granted.
 * @param specs the specifications under which it is a fault; all unless given
 */
export function obstacleToFault(
  name: string,
  specs: readonly SpecName[] = SPEC_NAMES,
  {
    dialect,
    compact,
    maxMemoryBytes,
    limits,
  }: Pick<ServerOptions, 'dialect' | 'compact' | 'maxMemoryBytes' | 'limits'>,
): string | undefined {
  if (!specs.includes(dialect.spec))
    return `${name} is no fault in the dialect ${dialect.name}: use --dialect ${specs.join(' or ')}`;
  const unheeded = [
    ...(compact ? ['--compact'] : []),
    ...(maxMemoryBytes > 0 ? ['--max-memory'] : []),
    ...(limits.idleTimeoutMs > 0 ? ['--idle-timeout'] : []),
  ];
  if (unheeded.length === 0) return undefined;
  return `a server with a fault does not heed ${unheeded.join(', ')}: leave ${unheeded.length === 1 ? 'it' : 'them'} out`;
}
