import {
  DIALECTS,
  type Dialect,
  REPLY_KINDS,
  type ReplyKind,
  type ReplyTemplate,
  type SpecName,
} from '../protocol/dialect.js';
import { wordsOf } from '../protocol/replies.js';

/**
 * From replies that were seen to the templates behind them. Pure; all texts are latin1.
 */

/**
 * A hit, with what it stands for replaced by fields. A count that is about the value's length but is not its length
 * (one too many, say) becomes `<number>`, as does any that ends a line; other numbers, such as flags, stay.
 */
export function hitTemplate(raw: string, key: string, value: string): ReplyTemplate {
  const at = raw.indexOf(value);
  const head = at < 0 ? raw : raw.slice(0, at);
  const tail = at < 0 ? '' : raw.slice(at + value.length);
  const fields = head
    .replaceAll(key, '<key>')
    .replace(/(?<=[ \t])(\d+)(?=([ \t]*\r?\n)|[ \t])/g, (digits, _digits, eol?: string) => {
      if (Number(digits) === value.length) return '<bytes>';
      const isCount = eol !== undefined || Math.abs(Number(digits) - value.length) <= MISCOUNT;
      return isCount ? '<number>' : digits;
    });
  return `${fields}${at < 0 ? '' : '<value>'}${tail}`;
}

/** A line end or a NUL that is counted too. */
const MISCOUNT = 2;

/** A reply of words: its first line with the blank lines behind; a miss in the shape of a hit is taken whole. */
export function wordTemplate(raw: string, key: string): ReplyTemplate {
  const hitShaped = /^VALUE\b[\s\S]*\nEND[ \t]*\r?\n?$/.test(raw);
  const text = hitShaped ? raw : (/^[^\n]*(?:\n[ \t\r\n]*)?/.exec(raw)?.[0] ?? raw);
  return text.replaceAll(key, '<key>');
}

/** The reply that a template stands for; the inverse of {@link hitTemplate}. */
export function fill(template: ReplyTemplate, key: string, value: string): string {
  return template.replace(/<(key|bytes|value)>/g, (_, field) =>
    field === 'key' ? key : field === 'value' ? value : String(value.length),
  );
}

/** What the built-in dialects answer in such a case. */
export function builtinReplies(kinds: readonly ReplyKind[], key: string, value: string): string[] {
  return [...DIALECTS.values()].flatMap((law) => kinds.map((kind) => fill(law.replies[kind], key, value)));
}

/** Whether `text` says, in whatever case and with whatever behind, that a value is stored. */
export function saysStored(text: string): boolean {
  return /^STORED\b/i.test(wordsOf(text));
}

/** Whole lines with which both texts begin, and after which both go on: what is said on connect, before any reply. */
export function commonLines(a: string, b: string): string {
  const ours = a.split(/(?<=\n)/);
  const theirs = b.split(/(?<=\n)/);
  const most = Math.min(ours.length, theirs.length) - 1;
  let same = 0;
  while (same < most && ours[same] === theirs[same]) same += 1;
  return ours.slice(0, same).join('');
}

/**
 * How far a reply has come.
 * - `whole`: just what is known to be a reply; only a moment is left for bytes that should not be there.
 * - `line`: it ends with its line, but nobody knows the words: more may follow.
 * - `part`: more must follow, from a server of this family.
 */
export type Progress = 'whole' | 'line' | 'part';

/** @param known replies that are to be expected, in full */
export function progressOf(came: string, known: readonly string[]): Progress {
  if (known.includes(came)) return 'whole';
  const isPart = !came.endsWith('\n') || known.some((reply) => reply.startsWith(came));
  return isPart ? 'part' : 'line';
}

/** The same for a GET of a key that has a value: a hit ends in END, and words instead of it in their line. */
export function hitProgress(came: string, known: readonly string[], value: string): Progress {
  const progress = progressOf(came, known);
  if (progress !== 'line') return progress;
  const looksWhole = came.includes(value) ? /\nEND[ \t\r\n]*$/.test(came) : !/^VALUE\b/.test(came);
  return looksWhole ? 'line' : 'part';
}

/** The specification that a server is nearest to, by the words and shapes it uses; `lite` when in doubt. */
export function nearestSpec(seen: Pick<Dialect, 'framing' | 'replies'>): SpecName {
  const score = (law: Dialect) =>
    (seen.framing === law.framing ? 1 : 0) +
    (['miss', 'refused', 'invalid'] as const).filter(
      (kind) => wordsOf(seen.replies[kind]) === wordsOf(law.replies[kind]),
    ).length +
    (seen.replies.hit.includes('\n<value>') === law.replies.hit.includes('\n<value>') ? 2 : 0);
  const ranked = [...DIALECTS.values()].sort((a, b) => score(b) - score(a));
  return ranked[0]?.spec ?? 'lite';
}

/** Whether two dialects are the same but for their names. */
export function sameDialect(a: Dialect, b: Dialect): boolean {
  const fields = ['spec', 'greeting', 'delivery', 'handshake', 'framing', 'sizeRule', 'sizeUnit'] as const;
  return (
    fields.every((field) => a[field] === b[field]) && REPLY_KINDS.every((kind) => a.replies[kind] === b.replies[kind])
  );
}
