import { EXIT, KitError } from '../errors.js';
import { escapeBytes } from '../protocol/escape.js';
import type { Tape } from './tape.js';

/** A stretch of a tape, of which `first` is the first request, and whose replies are compared up to byte `at`. */
export interface Place {
  readonly tape: Tape;
  readonly first: number;
  readonly at: number;
  readonly end: number;
}

/** So many bytes are shown of what was sent, expected and received. */
const SHOWN = 64;

/** A reply is not what it must be: exit 1. The sentence shows both, and the first byte that differs. */
export class WrongReply extends KitError {
  /** @param received what came, where the bytes from `place.at` to `place.end` had to come */
  constructor(name: string, place: Place, received: Buffer) {
    super(describe(name, place, received), EXIT.violation);
  }
}

function describe(name: string, { tape, first, at, end }: Place, received: Buffer): string {
  const expected = tape.replies.subarray(at, end);
  const differs = firstDifference(expected, received);
  if (at + differs >= end) {
    const surplus = escapeBytes(received.subarray(differs), SHOWN);
    return `${name} sent "${surplus}" where nothing more was to come`;
  }
  const request = requestOf(tape, first, at + differs);
  const start = tape.replyAt[request] ?? 0;
  // The reply so far was right, so what of it came in earlier chunks is known.
  const right = tape.replies.subarray(start, at + differs);
  const reply = tape.replies.subarray(start, tape.replyAt[request + 1]);
  const came = Buffer.concat([right, received.subarray(differs)]);
  const from = Math.max(0, right.length - SHOWN / 2);
  const shown = (bytes: Buffer) =>
    `"${from > 0 ? '…' : ''}${escapeBytes(bytes.subarray(from, from + SHOWN))}${bytes.length > from + SHOWN ? '…' : ''}"`;
  const sent = tape.requests.subarray(tape.requestAt[request], tape.requestAt[request + 1]);
  const asked = sent.length === 0 ? 'on connect' : `to "${escapeBytes(sent, SHOWN)}"`;
  return `${name} answered wrongly ${asked}: expected ${shown(reply)}, received ${shown(came)}; they differ from byte ${right.length} on`;
}

function firstDifference(a: Buffer, b: Buffer): number {
  const most = Math.min(a.length, b.length);
  let same = 0;
  while (same < most && a[same] === b[same]) same += 1;
  return same;
}

/** The request whose reply holds this byte. */
function requestOf(tape: Tape, first: number, byte: number): number {
  let request = first;
  while (request + 1 < tape.length && (tape.replyAt[request + 1] ?? 0) <= byte) request += 1;
  return request;
}
