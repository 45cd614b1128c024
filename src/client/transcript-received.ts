import { splitLines, withoutLineEnd } from './display.js';
import type { Names } from './transcript-names.js';
import type { Peer } from './transcript-peers.js';
import { type Ending, formatDeed } from './transcript-step.js';
import type { Text } from './transcript-text.js';

const MOST_LINES = 20;
const MOST_BYTES_PER_LINE = 1024;
const MOST_BYTES = MOST_LINES * MOST_BYTES_PER_LINE;

/**
 * What came on a connection and was not read, as lines of a transcript, at most some kilobytes of it.
 * @param exactLineEnds so many line ends belong to one exact (`<=`) line first, as in the expectation that failed
 */
export function describeReceived(peer: Peer, names: Names, exactLineEnds?: number): string[] {
  const bytes = peer.pending.subarray(0, MOST_BYTES);
  const lines = splitLines(bytes);
  const exact = Buffer.concat(exactLineEnds === undefined ? [] : lines.splice(0, Math.max(1, exactLineEnds)));
  const shown = [
    ...(exact.length > 0 ? [describe(exact, 'exact', peer.name, names)] : []),
    ...lines.slice(0, MOST_LINES).map((line) => describeLine(line, peer.name, names)),
  ];
  const left = lines.length > MOST_LINES || peer.pending.length > bytes.length || peer.flooded;
  if (left) shown.push(`# and more, ${peer.connection.totalReceived} bytes in all${peer.flooded ? ' and no end' : ''}`);
  const { ended } = peer.connection;
  if (ended !== undefined) shown.push(formatDeed({ kind: 'closed', connection: peer.name }));
  if (ended === 'reset') shown.push('# with a reset');
  return shown;
}

function describeLine(line: Buffer, connection: string, names: Names): string {
  const text = withoutLineEnd(line);
  return text.length === line.length
    ? describe(line, 'exact', connection, names)
    : describe(text, 'line', connection, names);
}

/** A longer line is cut; `...` stands for its rest, as it would in a script. */
function describe(bytes: Buffer, ending: Ending, connection: string, names: Names): string {
  const kept = names.recognize(bytes.subarray(0, MOST_BYTES_PER_LINE));
  const text: Text = bytes.length > MOST_BYTES_PER_LINE ? [...kept, { type: 'any' }] : kept;
  return formatDeed({ kind: 'expect', connection, ending, text });
}
