import type { Link } from '../load/link.js';

/** Longer requests are sent byte by byte at both ends only: nobody waits for a megabyte. */
const WHOLE_BYTES = 512;
const END_BYTES = 64;

/** Sends bytes each in a write of its own, with a turn of the event loop between; calls `done` unless the link ends before. */
export function sendSplit(link: Link, bytes: Buffer, done: () => void): void {
  const pieces = piecesOf(bytes);
  let next = 0;
  const send = () => {
    if (link.isOver) return;
    const piece = pieces[next];
    if (piece === undefined) return done();
    next += 1;
    link.write(piece);
    setImmediate(send);
  };
  send();
}

function piecesOf(bytes: Buffer): Buffer[] {
  if (bytes.length <= WHOLE_BYTES) return singly(bytes);
  return [
    ...singly(bytes.subarray(0, END_BYTES)),
    bytes.subarray(END_BYTES, -END_BYTES),
    ...singly(bytes.subarray(-END_BYTES)),
  ];
}

function singly(bytes: Buffer): Buffer[] {
  return Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
}
