import type { Reply } from '../protocol/replies.js';

/**
 * What came of one exchange. No exception stands for a result, and every wait has a deadline.
 * `bytes` is what was received for it, at most some kilobytes; `ms` the time from the last byte sent.
 */
export type Outcome =
  | { readonly type: 'reply'; readonly reply: Reply; readonly bytes: Buffer; readonly ms: number }
  /** The deadline passed and the socket is open; `bytes` may hold the start of a reply. */
  | { readonly type: 'no-reply'; readonly bytes: Buffer; readonly ms: number }
  /** The server closed, or reset, the connection before a whole reply came. */
  | { readonly type: 'closed' | 'reset'; readonly bytes: Buffer; readonly ms: number }
  /** No connection could be made; `code` is the system's, e.g. ECONNREFUSED. */
  | { readonly type: 'refused'; readonly code: string; readonly bytes: Buffer; readonly ms: number }
  /** What came cannot be a reply to this request; `at` is the offset of the first wrong byte. */
  | { readonly type: 'unparsable'; readonly bytes: Buffer; readonly at: number; readonly ms: number }
  /** Bytes came that nobody asked for. */
  | { readonly type: 'surplus'; readonly bytes: Buffer; readonly ms: number }
  /** More bytes came than any reply may have; the connection was given up. */
  | { readonly type: 'flood'; readonly bytes: Buffer; readonly total: number; readonly ms: number };

/** An outcome in a few words, e.g. for "received". */
export function describeOutcome(outcome: Outcome): string {
  switch (outcome.type) {
    case 'reply':
      return outcome.reply.kind === 'hit' ? 'a value' : outcome.reply.text;
    case 'no-reply':
      return outcome.bytes.length === 0
        ? `no reply within ${Math.round(outcome.ms)} ms, the connection still open`
        : `an incomplete reply, nothing more within ${Math.round(outcome.ms)} ms, the connection still open`;
    case 'closed':
      return 'the server closed the connection';
    case 'reset':
      return 'the server reset the connection';
    case 'refused':
      return `no connection (${outcome.code})`;
    case 'unparsable':
      return 'bytes that are no reply to this request';
    case 'surplus':
      return 'bytes that nobody asked for';
    case 'flood':
      return `a flood: ${outcome.total} bytes and no end`;
  }
}
