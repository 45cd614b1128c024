import { type DisplayMode, displayLine, splitLines } from './display.js';
import { Names } from './transcript-names.js';
import type { Peer, Peers } from './transcript-peers.js';
import { perform } from './transcript-run.js';
import { isExpectation, type Transcript } from './transcript-step.js';

/** How a connection was when the script was over. */
export interface Farewell {
  readonly connection: string;
  /** `quiet`: nothing came for the time-out. `endless`: bytes kept coming for ten times as long. */
  readonly how: 'quiet' | 'closed' | 'reset' | 'endless';
  /** How many bytes came in all. */
  readonly received: number;
}

const CLOSE_PATIENCE_MS = 500;
const ENDLESS = 10;

/**
 * Plays a script that expects nothing: sends, and prints what comes, until the server closes or is quiet.
 * @param print gets whole lines, as shown; awaited, so that a slow reader of ours slows the server down, not our memory
 * @throws TargetError where a connection cannot be opened
 */
export async function playBatch(
  transcript: Transcript,
  peers: Peers,
  mode: DisplayMode,
  print: (text: string) => Promise<void>,
): Promise<Farewell[]> {
  const names = new Names();
  const show = async (peer: Peer) => {
    const prefix = peer.name === '' ? '' : `${peer.name}: `;
    const lines = splitLines(peer.take(peer.pending.length)).map((line) => `${prefix}${displayLine(line, mode)}\n`);
    if (lines.length > 0) await print(lines.join(''));
  };
  try {
    for (const step of transcript.steps) {
      if (isExpectation(step)) continue;
      for (const peer of peers.all) await show(peer);
      await perform(step, peers, names);
    }
    return await Promise.all(peers.all.map((peer) => untilQuiet(peer, peers.timeoutMs, show)));
  } finally {
    await peers.closeAll(CLOSE_PATIENCE_MS);
  }
}

async function untilQuiet(peer: Peer, quietMs: number, show: (peer: Peer) => Promise<void>): Promise<Farewell> {
  const deadline = performance.now() + ENDLESS * quietMs;
  const { connection } = peer;
  let how: Farewell['how'] = 'quiet';
  for (;;) {
    await show(peer);
    if (peer.over || performance.now() > deadline) how = connection.ended ?? 'endless';
    if (how !== 'quiet' || (peer.pending.length === 0 && !(await connection.waitForMore(quietMs)))) break;
  }
  await show(peer);
  return { connection: peer.name, how, received: connection.totalReceived };
}
