import { sleep } from './connection.js';
import { Names } from './transcript-names.js';
import type { Peer, Peers } from './transcript-peers.js';
import { describeReceived } from './transcript-received.js';
import { type Expectation, isExpectation, type Step, type Transcript } from './transcript-step.js';
import { type Reason, settle, settleAll, untilBytes, untilClosed, untilLine, untilSilent } from './transcript-wait.js';

/** What came of a script. */
export type Verdict = { readonly type: 'met'; readonly expectations: number; readonly connections: number } | Unmet;

/** The first expectation that was not met. */
export interface Unmet {
  readonly type: 'unmet';
  /** The expectation; undefined for bytes that came and were expected by none. */
  readonly step: Expectation | undefined;
  readonly connection: string;
  readonly reason: Reason;
  /** What came instead, as lines of a transcript. Bounded. */
  readonly received: readonly string[];
}

const CLOSE_PATIENCE_MS = 500;

/**
 * Plays a transcript. Each expectation waits for at most the time-out of `peers`; the first that is not met ends the
 * run, and so do bytes that are left over at its end. All connections are closed then.
 * @throws TargetError where a connection cannot be opened
 */
export async function runTranscript(transcript: Transcript, peers: Peers, names = new Names()): Promise<Verdict> {
  try {
    for (const step of transcript.steps) {
      if (!isExpectation(step)) await perform(step, peers, names);
      else {
        const peer = await peers.get(step.connection);
        const reason = await expect(step, peer, peers, names);
        if (reason !== undefined) return await unmet(step, peer, reason, names);
      }
    }
    return (
      (await findSurplus(peers, names)) ?? {
        type: 'met',
        expectations: transcript.steps.filter(isExpectation).length,
        connections: peers.opened,
      }
    );
  } finally {
    await peers.closeAll(CLOSE_PATIENCE_MS);
  }
}

/** Does what a line of the client says. */
export async function perform(step: Exclude<Step, Expectation>, peers: Peers, names: Names): Promise<void> {
  if (step.kind === 'pause') return sleep(step.ms);
  const { connection } = await peers.get(step.connection);
  if (step.kind === 'send') {
    const bytes = names.encode(step.text);
    return connection.write(step.ending === 'line' ? Buffer.concat([bytes, CRLF]) : bytes);
  }
  if (step.action === 'open') return;
  await connection.flushed(peers.timeoutMs);
  if (step.action === 'half-close') return connection.halfClose();
  if (step.action === 'close') connection.close();
  else connection.reset();
  peers.forget(step.connection);
}

async function expect(step: Expectation, peer: Peer, peers: Peers, names: Names): Promise<Reason | undefined> {
  switch (step.kind) {
    case 'expect':
      return (step.ending === 'line' ? untilLine : untilBytes)(peer, names.pattern(step.text), peers.timeoutMs);
    case 'silence':
      return untilSilent(peer, step.ms);
    case 'closed': {
      const reason = await untilClosed(peer, peers.timeoutMs);
      if (reason === undefined) {
        peer.connection.close();
        peers.forget(step.connection);
      }
      return reason;
    }
  }
}

async function findSurplus(peers: Peers, names: Names): Promise<Unmet | undefined> {
  await settleAll(peers.all);
  const peer = peers.all.find(({ pending, flooded }) => pending.length > 0 || flooded);
  return peer && unmet(undefined, peer, peer.flooded ? 'flood' : 'surplus', names);
}

async function unmet(step: Expectation | undefined, peer: Peer, reason: Reason, names: Names): Promise<Unmet> {
  if (peer.pending.length > 0) await settle(peer);
  const lineEnds = step?.kind === 'expect' && step.ending === 'exact' ? countLineEnds(step, names) : undefined;
  return { type: 'unmet', step, connection: peer.name, reason, received: describeReceived(peer, names, lineEnds) };
}

function countLineEnds(step: Extract<Expectation, { kind: 'expect' }>, names: Names): number {
  return names.pattern(step.text).reduce((sum, piece) => sum + piece.filter((byte) => byte === 0x0a).length, 0);
}

const CRLF = Buffer.from('\r\n');
