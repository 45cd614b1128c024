import { type Address, Connection, sleep } from '../client/connection.js';
import { WireLog } from '../client/wire-log.js';

/** What a server said when it was asked. */
export interface Heard {
  readonly sent: Buffer;
  /** What came, up to 64 KiB. */
  readonly came: Buffer;
  /** How long the first byte took, in milliseconds; undefined when none came. */
  readonly firstMs: number | undefined;
  /** What the server did to the connection meanwhile. */
  readonly ended: 'closed' | 'reset' | undefined;
  /** More came, or for longer, than any reply takes. */
  readonly endless: boolean;
}

export interface Patience {
  /** How long to wait for the first byte, in milliseconds. */
  readonly firstMs: number;
  /** The silence, in milliseconds, after which what came (latin1) counts as all there is. */
  readonly silenceMs: (came: string) => number;
}

const KEPT_BYTES = 64 * 1024;
/** From the first byte of a reply to its last. */
const LONGEST_MS = 8000;

/** Between parts that are to arrive apart. */
export const BETWEEN_PARTS_MS = 50;

/** Sends parts, each in a write of its own, and listens until the server has said what it has to say. */
export async function ask(connection: Connection, parts: readonly Buffer[], patience: Patience): Promise<Heard> {
  for (const [index, part] of parts.entries()) {
    if (index > 0) await sleep(BETWEEN_PARTS_MS);
    connection.write(part);
  }
  return { sent: Buffer.concat(parts), ...(await listen(connection, patience)) };
}

/** Listens until silence, until the server ends the connection, or until there is more than any reply holds. */
export async function listen(connection: Connection, patience: Patience): Promise<Omit<Heard, 'sent'>> {
  const begin = performance.now();
  let came: Buffer = Buffer.alloc(0);
  let first: number | undefined;
  let endless = false;
  while (!endless) {
    if (connection.pending.length > 0) {
      first ??= performance.now();
      came = Buffer.concat([came, connection.pending]);
      connection.skip(connection.pending.length);
      endless = came.length >= KEPT_BYTES || performance.now() - first > LONGEST_MS;
    } else {
      const silenceMs = first === undefined ? patience.firstMs : patience.silenceMs(came.toString('latin1'));
      if (connection.ended !== undefined || !(await arrives(connection, silenceMs))) break;
    }
  }
  const firstMs = first === undefined ? undefined : first - begin;
  return { came: came.subarray(0, KEPT_BYTES), firstMs, ended: connection.ended, endless };
}

/** Waits for bytes or the end; where this process was held up itself, bytes that are there already count. */
async function arrives(connection: Connection, ms: number): Promise<boolean> {
  if (await connection.waitForMore(ms)) return true;
  await new Promise(setImmediate);
  return connection.pending.length > 0 || connection.ended !== undefined;
}

/** A fresh connection for one question; the system's code where there is none. */
export async function dial(address: Address, timeoutMs: number): Promise<Connection | string> {
  const opened = await Connection.open({ address, log: new WireLog(), name: 'probe', timeoutMs });
  return opened instanceof Connection ? opened : opened.code;
}
