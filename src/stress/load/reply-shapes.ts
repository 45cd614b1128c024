import type { Dialect, ReplyKind } from '../../protocol/dialect.js';

/** A part of a hit: bytes that stand there as they are, or a field. */
export type Part =
  | { readonly type: 'literal'; readonly bytes: Buffer }
  | { readonly type: 'key' | 'bytes' | 'number' | 'value' };

const FIELD = /<(key|bytes|number|value)>/;

/** The parts of a template, terminators as they are written. */
export function partsOf(template: string): Part[] {
  return template
    .split(/(<(?:key|bytes|number|value)>)/)
    .filter((text) => text !== '')
    .map((text): Part => {
      const [, field] = FIELD.exec(text) ?? [];
      return field === undefined
        ? { type: 'literal', bytes: Buffer.from(text, 'latin1') }
        : { type: field as 'key' | 'bytes' | 'number' | 'value' };
    });
}

/**
 * The bytes of a reply that can be told by them alone, as soon as they are there; undefined where the template holds a
 * field, is empty, or is how another of the replies begins that may come in its place.
 */
export function unmistakable(dialect: Dialect, kind: ReplyKind, others: readonly ReplyKind[]): Buffer | undefined {
  const text = dialect.replies[kind];
  if (text === '' || text.includes('<key>')) return undefined;
  const isStart = others.some((other) => {
    const template = dialect.replies[other];
    const fixed = other === 'hit' ? (template.split(FIELD, 1)[0] ?? '') : template;
    return (
      other !== kind && template !== '' && (fixed.startsWith(text) || (fixed !== template && text.startsWith(fixed)))
    );
  });
  return isStart ? undefined : Buffer.from(text, 'latin1');
}
