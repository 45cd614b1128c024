import { type Address, Connection, sleep } from '../client/connection.js';
import type { WireLog } from '../client/wire-log.js';

/** What one side said in an exchange of the probe. */
export interface Heard {
  readonly sent: Buffer;
  /** What came, up to 64 KiB. */
  readonly came: Buffer;
  /** How long the first byte took, in milliseconds; undefined when none came. */
  readonly firstMs: number | undefined;
  /** What the server did to the connection meanwhile. */
  readonly ended: 'closed' | 'reset' | undefined;
}

export interface Patience {
  /** How long to wait for the first byte. */
  readonly firstMs: number;
  /** Silence after which a reply counts as whole. */
  readonly quietMs: number;
  /** True for a reply that is known to be whole: only a moment is left for bytes that should not be there. */
  readonly whole: (came: Buffer) => boolean;
}

const MOMENT_MS = 20;
const KEPT_BYTES = 64 * 1024;

/** Sends parts, each in a write of its own, and listens until the server has said what it has to say. */
export async function ask(connection: Connection, parts: readonly Buffer[], patience: Patience): Promise<Heard> {
  for (const [index, part] of parts.entries()) {
    if (index > 0) await sleep(BETWEEN_PARTS_MS);
    connection.write(part);
  }
  const begin = performance.now();
  const came = await listen(connection, patience);
  return {
    sent: Buffer.concat(parts),
    came: came.bytes,
    firstMs: came.first && came.first - begin,
    ended: connection.ended,
  };
}

/** Between parts that are to arrive apart. */
export const BETWEEN_PARTS_MS = 50;

/** Listens until silence, or until more came than any reply holds. */
export async function listen(
  connection: Connection,
  patience: Patience,
): Promise<{ bytes: Buffer; first: number | undefined }> {
  let bytes = Buffer.alloc(0);
  let first: number | undefined;
  for (;;) {
    const wait = first === undefined ? patience.firstMs : patience.whole(bytes) ? MOMENT_MS : patience.quietMs;
    if (connection.pending.length === 0) {
      if (connection.ended !== undefined || !(await connection.waitForMore(wait))) break;
      if (connection.pending.length === 0) continue;
    }
    first ??= performance.now();
    bytes = Buffer.concat([bytes, connection.pending]);
    connection.skip(connection.pending.length);
    if (bytes.length >= KEPT_BYTES) break;
  }
  return { bytes: bytes.subarray(0, KEPT_BYTES), first };
}

/** A fresh connection for one question; the system's code where there is none. */
export async function dial(
  address: Address,
  log: WireLog,
  name: string,
  timeoutMs: number,
): Promise<Connection | string> {
  const opened = await Connection.open({ address, log, name, timeoutMs });
  return opened instanceof Connection ? opened : opened.code;
}
