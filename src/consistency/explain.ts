import { type Contradiction, culpritOf, early, refused, replacement, valueLeft } from './contradiction.js';
import { cutMiddle, quoted } from './timeline-labels.js';
import type { TimelineOperation } from './timeline-order.js';
import type { Anomaly } from './verdict.js';

/** What is said of a contradiction. */
export interface Explanation {
  readonly sentence: string;
  /** A few words on the operation that gave it away. */
  readonly note?: { readonly operation: number; readonly text: string };
}

/** A sentence and a note on one operation. */
type Words = readonly [sentence: string, note: string, on: TimelineOperation];

/**
 * Puts a contradiction into plain words: who saw what when, and why that cannot be.
 * @param looks like what a value is that nobody wrote, e.g. `the start of v12`
 */
export function explain(contradiction: Contradiction, looks?: string): Explanation {
  const { key, operations } = contradiction;
  const words = EXPLAINERS[contradiction.anomaly](contradiction, looks);
  if (words === undefined) return { sentence: withoutWords(key, operations) };
  const [sentence, text, on] = words;
  return { sentence, note: { operation: operations.indexOf(on), text } };
}

function withoutWords(key: string, operations: readonly TimelineOperation[]): string {
  const [only] = operations;
  if (only !== undefined && operations.length === 1)
    return `nothing explains what ${only.client} was answered to its ${only.operation} of ${name(key)}`;
  return `no order of these ${operations.length} operations on ${name(key)} explains what clients saw`;
}

type Explainer = (contradiction: Contradiction, looks: string | undefined) => Words | undefined;

const EXPLAINERS: Readonly<Record<Anomaly, Explainer>> = {
  'stale-read': (contradiction) => explainReplaced(contradiction, 'a stale read'),
  'back-from-the-dead': (contradiction) => explainReplaced(contradiction, 'it came back from the dead'),
  'lost-update': explainLost,
  'lost-in-crash': explainLost,
  'future-read': explainEarly,
  'refused-but-stored': explainRefused,
  'torn-value': (contradiction, looks = 'a value cut off, or parts of two values') =>
    explainUnwritten(contradiction, looks),
  'foreign-value': (contradiction, looks = 'a value that was written to another key') =>
    explainUnwritten(contradiction, looks),
  'never-written': (contradiction, looks = 'nobody wrote that') => explainUnwritten(contradiction, looks),
  'not-linearizable': explainOrder,
};

function explainReplaced(contradiction: Contradiction, verdict: string): Words | undefined {
  const found = replacement(contradiction);
  if (found === undefined) return undefined;
  const { read, shown } = found;
  const after = duration(read.startMs - (shown.endMs ?? 0));
  const isReplaced = read.value !== null && valueLeft(shown) !== null && found.newer === undefined;
  const what =
    shown.operation !== 'get' && isReplaced
      ? `${who(shown, read)} had replaced it with ${value(shown)}`
      : `${did(shown, read)}${isReplaced ? ', which had replaced it' : ''}`;
  const { older, newer } = found;
  const why = older === undefined || newer === undefined ? '' : `, and ${precedence(older, newer)}`;
  return [`${saw(read, contradiction.key)}, ${after} after ${what}${why}: ${verdict}`, wasThere(shown), read];
}

/** Of two values that each were there before the other. */
function explainOrder(contradiction: Contradiction): Words | undefined {
  const found = replacement(contradiction);
  if (found === undefined || found.older === undefined) return undefined;
  const { read, shown, older, newer = shown } = found;
  const [key, again, other] = [name(contradiction.key), value(read), value(shown)];
  const reasons = `${precedence(older, newer)}, and ${precedence(shown, read)}`;
  const sentence =
    newer === shown
      ? `${key} was ${again}, then ${other}, then ${again} again, which was written only once: ${reasons}`
      : `neither ${again} nor ${other} can have been in ${key} first: ${reasons}`;
  return [sentence, wasThere(shown), read];
}

function explainLost(contradiction: Contradiction): Words | undefined {
  const found = replacement(contradiction);
  if (found === undefined) return undefined;
  const { read, shown } = found;
  const key = name(contradiction.key);
  const acknowledged = shown.endMs ?? 0;
  const what =
    shown.operation === 'set'
      ? `${shown.client}'s SET of ${key} to ${value(shown)} was acknowledged at ${moment(acknowledged)}`
      : `${shown.client} had read ${value(shown)} from ${key} by ${moment(acknowledged)}`;
  const crash = contradiction.anomaly === 'lost-in-crash' ? crashText(contradiction, acknowledged, read.startMs) : '';
  const later = `${duration(read.startMs - acknowledged)} later ${read.client} ${read.value === null ? 'found nothing' : `read ${value(read)}`}`;
  return [`${what}, and it was lost${crash}: ${later}`, wasThere(shown), read];
}

/** E.g. ` when the server was killed at 3 ms`. */
function crashText({ events }: Contradiction, from: number, to: number): string {
  const crashes = events.filter(({ kind, atMs }) => (kind === 'kill' || kind === 'term') && atMs >= from && atMs <= to);
  const [first] = crashes;
  if (first === undefined) return ' in a crash';
  if (crashes.length > 1) return ` in one of ${crashes.length} crashes`;
  return ` when the server was ${first.kind === 'kill' ? 'killed' : 'ended'} at ${moment(first.atMs)}`;
}

function explainEarly(contradiction: Contradiction): Words | undefined {
  const found = early(contradiction);
  if (found === undefined) return undefined;
  const { read, write } = found;
  const before = duration(write.startMs - (read.endMs ?? 0));
  const sentence = `${saw(read, contradiction.key)}, and ${write.client} began to write it only ${before} after that was answered`;
  return [`${sentence}: a value from the future`, `${write.client} had not begun to write it`, read];
}

function explainRefused(contradiction: Contradiction): Words | undefined {
  const found = refused(contradiction);
  if (found === undefined) return undefined;
  const { read, write } = found;
  return [
    `${saw(read, contradiction.key)}, though ${write.client}'s ${write.operation === 'cas' ? 'compare-and-set to' : 'SET of'} it was refused`,
    'it was refused',
    read,
  ];
}

function explainUnwritten(contradiction: Contradiction, looks: string): Words | undefined {
  const read = culpritOf(contradiction);
  return read && [`${saw(read, contradiction.key)}: ${looks}`, 'no SET of this key wrote that', read];
}

/** E.g. `c7 read v12 from k3 at 4.1 ms`. */
function saw(read: TimelineOperation, key: string): string {
  const what = read.value === null ? `found nothing under ${name(key)}` : `read ${value(read)} from ${name(key)}`;
  return `${read.client} ${what} at ${moment(read.startMs)}`;
}

/** E.g. `c2 had read v31`. */
function did(operation: TimelineOperation, told?: TimelineOperation): string {
  const client = who(operation, told);
  if (valueLeft(operation) === null) return `${client} had found nothing there`;
  return `${client} had ${operation.operation === 'get' ? 'read' : 'written'} ${value(operation)}`;
}

/** A client; `it` where something was just told of the same one. */
function who({ client }: TimelineOperation, told: TimelineOperation | undefined): string {
  return client === told?.client ? 'it' : client;
}

/** E.g. `c2 had read v31 before c4 began to write v12`. */
function precedence(before: TimelineOperation, after: TimelineOperation): string {
  return `${did(before)} before ${who(after, before)} began to ${after.operation === 'get' ? 'read' : 'write'} ${value(after)}`;
}

function wasThere(operation: TimelineOperation): string {
  const shown = valueLeft(operation);
  return `${shown === null ? 'nothing' : cutMiddle(quoted(shown), 16)} was there before this began`;
}

const MOST_CHARACTERS = 48;

function name(key: string): string {
  return cutMiddle(quoted(key), MOST_CHARACTERS);
}

function value(operation: TimelineOperation): string {
  return name(valueLeft(operation) ?? '');
}

/** A moment: `4.1 ms`, `12.346 s`. */
function moment(ms: number): string {
  if (Math.abs(ms) >= 1000) return `${Number((ms / 1000).toFixed(3))} s`;
  return Math.abs(ms) >= 1 ? `${Number(ms.toFixed(2))} ms` : duration(ms);
}

/** A length of time with three digits that count: `1.9 ms`, `340 µs`. */
function duration(ms: number): string {
  if (ms === 0) return '0 ms';
  const [size, unit] = ms >= 1000 ? [ms / 1000, 's'] : ms >= 1 ? [ms, 'ms'] : [ms * 1000, 'µs'];
  return `${Number(size.toPrecision(3))} ${unit}`;
}
