import { AssertionError } from 'chai';
import { describeOutcome, type Outcome } from '../client/outcome.js';
import type { Dialect } from '../protocol/dialect.js';
import { escapeBytes } from '../protocol/escape.js';
import { type Reply, wordsOf } from '../protocol/replies.js';
import type { Failure } from './result.js';

/** What a step found wrong; the rest of a {@link Failure} is known to the run. */
export type Finding = Omit<Failure, 'repeat' | 'transcript' | 'output'>;

/** A check that failed, with the bytes that prove it. */
export class CheckFailure extends AssertionError<Finding> {
  constructor(readonly finding: Finding) {
    super(finding.message);
  }
}

/** What a step accepts as the reply to a request. */
export type Wanted = 'stored' | 'refused' | 'invalid' | 'refusal' | 'missing' | 'any' | { readonly value: Buffer };

export interface Exchange {
  readonly request: Buffer;
  readonly outcome: Outcome;
}

const SHOWN_BYTES = 400;

/** Bytes for a report: escaped, and cut where they are many. */
export function show(bytes: Uint8Array): string {
  return escapeBytes(bytes, SHOWN_BYTES);
}

/** What two clients have sent, the second of which was to be served whatever the first one did. */
export function sentByTwo(before: Uint8Array, sent: string): string {
  return `${show(before)}, and by another client ${sent}`;
}

/** The acceptable replies to a request, as the target would spell them. */
export function expectedReplies(dialect: Dialect, wanted: Wanted, request: Buffer): string[] {
  const key = /^\S+ +(\S+)/.exec(request.subarray(0, 300).toString('latin1'))?.[1] ?? '<key>';
  const withKey = (text: string) => text.replace('<key>', () => show(Buffer.from(key, 'latin1')));
  const spelled = (kind: 'stored' | 'refused' | 'invalid' | 'miss') =>
    withKey(show(Buffer.from(dialect.replies[kind], 'latin1')));
  if (typeof wanted === 'object') {
    const shown = dialect.replies.hit.split('<value>').map((part) => show(Buffer.from(part, 'latin1')));
    // A number that was found to be no count of bytes is to be one.
    return [withKey(shown.join(show(wanted.value)).replace(/<bytes>|<number>/, String(wanted.value.length)))];
  }
  switch (wanted) {
    case 'stored':
    case 'refused':
    case 'invalid':
      return [spelled(wanted)];
    case 'missing':
      return [spelled('miss')];
    case 'refusal':
      return [spelled('refused'), spelled('invalid')];
    case 'any':
      return ['a reply'];
  }
}

/** Whether an outcome is what is wanted, read leniently. */
export function accepts(dialect: Dialect, law: Dialect, outcome: Outcome, wanted: Wanted): boolean {
  if (outcome.type !== 'reply') return false;
  const { reply } = outcome;
  if (wanted === 'any') return true;
  if (typeof wanted === 'object')
    return reply.kind === 'hit'
      ? reply.value.equals(wanted.value)
      : isBlank(wanted.value) && isEmptyHit(reply, dialect);
  // Some servers have one word for two kinds of reply: it is as good for one as for the other.
  const says = (kind: 'stored' | 'refused' | 'invalid' | 'miss') =>
    reply.kind === kind || (reply.kind !== 'hit' && reply.text !== '' && reply.text === wordsOf(dialect.replies[kind]));
  if (wanted === 'missing') return says('miss');
  if (wanted === 'stored' || wanted === 'refused') return says(wanted);
  const isInvalid = says('invalid') || (reply.kind === 'other' && isErrorOfItsOwn(reply.text, dialect, law));
  return wanted === 'invalid' ? isInvalid : isInvalid || says('refused');
}

/** Blanks before a line end are read as part of it, whether a reply ends there or not. */
function isBlank(value: Buffer): boolean {
  return value.toString('latin1').trim() === '';
}

/** Where a miss is a hit without a value, an empty value cannot be told from none. */
function isEmptyHit(reply: Reply, { replies }: Dialect): boolean {
  return reply.kind === 'miss' && replies.miss === replies.hit.replace('<bytes>', '0').replace('<value>', '');
}

/**
 * Where the target has words of its own for errors, it may have several: that is reported by the check on the words, and
 * not again by every check that provokes an error.
 */
function isErrorOfItsOwn(text: string, dialect: Dialect, law: Dialect): boolean {
  if (text === law.replies.invalid.trim()) return true;
  return dialect.replies.invalid !== law.replies.invalid && /^(ERROR|CLIENT_ERROR|SERVER_ERROR|INVALID)\b/i.test(text);
}

/** Describes how an exchange missed what was wanted. */
export function finding(exchange: Exchange, expected: readonly string[], message: string): Finding {
  const { outcome, request } = exchange;
  const received = show(outcome.bytes);
  return {
    message,
    sent: show(request),
    expected,
    received,
    ...(outcome.type === 'reply' ? {} : { outcome: describeOutcome(outcome) }),
    ...(outcome.bytes.length > 0 && { caret: firstDifference(received, expected) }),
  };
}

/** The offset at which `received` leaves the expected text that it follows longest; escapes count as a whole. */
export function firstDifference(received: string, expected: readonly string[]): number {
  const got = signs(received);
  const common = (text: string) => {
    const wanted = signs(text);
    const differs = got.findIndex((sign, index) => sign !== wanted[index]);
    return got.slice(0, differs < 0 ? got.length : differs).join('').length;
  };
  return Math.max(0, ...expected.map(common));
}

/** An escaped text, byte by byte. */
function signs(text: string): string[] {
  return text.match(/\\x[0-9a-f]{2}|\\.|[\s\S]/g) ?? [];
}
