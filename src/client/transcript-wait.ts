import { setImmediate } from 'node:timers/promises';
import { sleep } from './connection.js';
import { matchesLine, matchPrefix, type Pattern } from './transcript-match.js';
import type { Peer } from './transcript-peers.js';

/** Why an expectation is not met. */
export type Reason =
  /** Something else came. */
  | 'mismatch'
  /** The time is over; what came so far, if anything, fits or has no line end. */
  | 'timeout'
  /** The server ended the connection first. */
  | 'closed'
  | 'reset'
  /** More came than is kept, without what was expected. */
  | 'flood'
  /** Bytes came where none were expected. */
  | 'surplus'
  /** The connection is open and should be closed. */
  | 'open';

const LF = 0x0a;
const CR = 0x0d;

/** Waits for a line, and takes it if it is the one expected. */
export function untilLine(peer: Peer, pattern: Pattern, timeoutMs: number): Promise<Reason | undefined> {
  let scanned = 0;
  return until(peer, timeoutMs, () => {
    const lf = peer.pending.indexOf(LF, scanned);
    scanned = peer.pending.length;
    if (lf < 0) return 'part';
    const end = peer.pending[lf - 1] === CR ? lf - 1 : lf;
    if (!matchesLine(pattern, peer.pending.subarray(0, end))) return 'mismatch';
    peer.take(lf + 1);
    return undefined;
  });
}

/** Waits for exactly these bytes, and takes them. */
export function untilBytes(peer: Peer, pattern: Pattern, timeoutMs: number): Promise<Reason | undefined> {
  return until(peer, timeoutMs, () => {
    const match = matchPrefix(pattern, peer.pending);
    if (match.state === 'part') return 'part';
    if (match.state === 'unmet') return 'mismatch';
    peer.take(match.length);
    return undefined;
  });
}

/** Waits for the server to end the connection, with nothing left unread. */
export async function untilClosed(peer: Peer, timeoutMs: number): Promise<Reason | undefined> {
  const reason = await until(peer, timeoutMs, () => (peer.pending.length > 0 ? 'surplus' : 'part'));
  if (reason === 'closed' || reason === 'reset') return undefined;
  return reason === 'timeout' ? 'open' : reason;
}

/** Waits this long for nothing to come and the connection to stay open. */
export async function untilSilent(peer: Peer, ms: number): Promise<Reason | undefined> {
  const reason = await until(peer, ms, () => (peer.pending.length > 0 ? 'surplus' : 'part'));
  return reason === 'timeout' ? undefined : reason;
}

/** Asks `look` whenever something happened, until it says more than that this is a part. */
async function until(
  peer: Peer,
  timeoutMs: number,
  look: () => Reason | 'part' | undefined,
): Promise<Reason | undefined> {
  const deadline = performance.now() + timeoutMs;
  for (let late = false; ; ) {
    const seen = look();
    if (seen !== 'part') return seen;
    if (peer.flooded) return 'flood';
    if (peer.connection.ended !== undefined) return peer.connection.ended;
    const left = deadline - performance.now();
    if (left > 0) await peer.connection.waitForMore(left);
    else if (late) return 'timeout';
    else {
      // After a stall of our own, timers come before what has long arrived: one more look at the sockets.
      await setImmediate();
      late = true;
    }
  }
}

const QUIET_MS = 50;
const LONGEST_MS = 250;

/** Gives what is still under way a moment to come, so that the report shows whole replies. */
export async function settle(peer: Peer): Promise<void> {
  const deadline = performance.now() + LONGEST_MS;
  while (!peer.over && performance.now() < deadline) if (!(await peer.connection.waitForMore(QUIET_MS))) return;
}

/** The same for connections on which nothing is expected any more: a moment for what should not come. */
export async function settleAll(peers: readonly Peer[]): Promise<void> {
  if (peers.some((peer) => !peer.over && peer.pending.length === 0)) await sleep(QUIET_MS);
}
