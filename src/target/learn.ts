import { DIALECTS, type Dialect, type ReplyTemplate, type SpecName } from '../protocol/dialect.js';
import { wordsOf } from '../protocol/replies.js';

/**
 * From replies that were seen to the templates behind them. Pure; all texts are latin1.
 */

/** A hit, with what it stands for replaced by fields. */
export function hitTemplate(raw: string, key: string, value: string): ReplyTemplate {
  const at = raw.indexOf(value);
  const head = at < 0 ? raw : raw.slice(0, at);
  const tail = at < 0 ? '' : raw.slice(at + value.length);
  const size = String(Buffer.byteLength(value, 'latin1'));
  const fields = head
    .replaceAll(key, '<key>')
    .replace(/(?<=[ \t])(\d+)(?=[ \t]*\r?\n)/, (digits) => (digits === size ? '<bytes>' : '<number>'));
  return `${fields}${at < 0 ? '' : '<value>'}${tail}`;
}

/** A reply of words: all of it, or only its first line with the blank lines behind. */
export function wordTemplate(raw: string, key: string, take: 'all' | 'first-line'): ReplyTemplate {
  const text = take === 'all' ? raw : (/^[^\n]*(?:\n[ \t\r\n]*)?/.exec(raw)?.[0] ?? raw);
  return text.replaceAll(key, '<key>');
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

/** True where the bytes are exactly what a built-in dialect answers: nothing more is to be waited for. */
export function isCanonical(raw: string, key: string, value: string): boolean {
  return [...DIALECTS.values()].some((law) =>
    Object.values(law.replies).some(
      (template) =>
        raw ===
        template
          .replace('<key>', key)
          .replace('<bytes>', String(value.length))
          .replace('<value>', () => value),
    ),
  );
}
