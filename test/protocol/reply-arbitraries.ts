import fc from 'fast-check';
import { course, type Dialect, lite, type ReplyKind } from '../../src/protocol/dialect.js';
import type { Command } from '../../src/protocol/replies.js';

/** A reply of a server: its bytes, and what is to be read from them. */
export interface Said {
  readonly command: Command;
  readonly kind: ReplyKind;
  readonly key: Buffer;
  readonly value: Buffer;
  readonly bytes: Buffer;
}

/** Line ends that servers were seen to send. */
const EOLS = ['\r\n', '\n', ' \r\n', '\r\n\n', ' \n', '\t\r\n'];
const eol = fc.constantFrom(...EOLS);

/** Shapes of a hit that end in a line end, with values in a line of their own or counted. */
const HITS = [
  lite.replies.hit,
  course.replies.hit,
  'VALUE <key> <number> <bytes>\r\n<value>\r\nEND\r\n',
  'VALUE <key> <number>\r\n<value>\r\nEND\r\n',
  'VALUE <bytes>\r\n<value>END\r\n',
  'VALUE <key> <bytes> <value>\r\n',
  'VALUE <key>\r\n<value>\r\n',
  '"<key>" = <value>\r\n',
  'VALUE <key> <value> END\r\n',
];

/** Replaces every line end of a template by one of others. */
function withLineEnds(template: string): fc.Arbitrary<string> {
  const parts = template.split(/\r?\n/);
  return fc
    .tuple(...parts.slice(1).map(() => eol))
    .map((ends) => parts.map((part, index) => part + (ends[index] ?? '')).join(''));
}

const variant: fc.Arbitrary<Dialect> = fc
  .tuple(
    fc.constantFrom(lite, course),
    fc.constantFrom(...HITS),
    fc.constantFrom('NOT FOUND\r\n', 'KEY <key> NOT FOUND\r\n', 'no such key: "<key>"\r\n', 'END\r\n'),
  )
  .chain(([base, hit, miss]) =>
    fc
      .record({
        stored: withLineEnds(base.replies.stored),
        refused: withLineEnds(base.replies.refused),
        invalid: withLineEnds(base.replies.invalid),
        miss: withLineEnds(miss),
        hit: withLineEnds(hit),
      })
      .map((replies): Dialect => ({ ...base, name: 'learned', replies })),
  );

/** The built-in dialects, and others like those that are learned of servers; every reply ends in a line end. */
export const dialect: fc.Arbitrary<Dialect> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(lite, course) },
  { weight: 4, arbitrary: variant },
);

/** Any byte that a key may have: no blank, no control byte; no quote, which some replies put around keys. */
const key = fc
  .uint8Array({ min: 0x23, max: 0xff, minLength: 1, maxLength: 12 })
  .filter((bytes) => !bytes.includes(0x7f))
  .map((bytes) => Buffer.from(bytes));

/** Values that look like replies, or end in what a line end is made of, more often than chance would have it. */
const value = fc
  .oneof(
    fc.uint8Array({ maxLength: 24 }),
    fc
      .string({ unit: fc.constantFrom('a', ' ', '\r', '\n', '\t', 'E', 'N', 'D', '\0', '9'), maxLength: 12 })
      .map((text) => Buffer.from(text)),
    fc
      .constantFrom('END', 'STORED', 'NOT FOUND', 'VALUE k 5', 'END\r\n', '\r\nEND\r\n', 'x\r', ' ', '')
      .map((text) => Buffer.from(text)),
  )
  .map((bytes) => Buffer.from(bytes));

/** Whether a hit of this form can bring this value, so that it can be told where it ends. */
function canCarry(hit: string, bytes: Buffer): boolean {
  if (hit.includes('<bytes>')) return true;
  // A CR before a bare LF is read as the line end's own.
  return !bytes.includes(0x0a) && (!/<value>\n/.test(hit) || bytes.at(-1) !== 0x0d);
}

/** Fills in a template, as a server does. */
export function fill(template: string, name: Buffer, content: Buffer, size = content.length): Buffer {
  const text = template
    .replace('<number>', '0')
    .replace('<bytes>', String(size))
    .split(/(<key>|<value>)/)
    .map((part) => (part === '<key>' ? name : part === '<value>' ? content : Buffer.from(part, 'latin1')));
  return Buffer.concat(text);
}

const COMMANDS: Readonly<Record<ReplyKind, readonly Command[]>> = {
  stored: ['set'],
  refused: ['set'],
  invalid: ['get', 'set', 'other'],
  miss: ['get'],
  hit: ['get'],
};

/** A reply in a dialect. */
export function said(spoken: Dialect): fc.Arbitrary<Said> {
  const { hit } = spoken.replies;
  return fc
    .constantFrom<ReplyKind>('stored', 'refused', 'invalid', 'miss', 'hit')
    .chain((kind) =>
      fc.record({
        kind: fc.constant(kind),
        command: fc.constantFrom(...COMMANDS[kind]),
        key,
        value: value.filter((bytes) => canCarry(hit, bytes)),
      }),
    )
    .map((one) => ({ ...one, bytes: fill(spoken.replies[one.kind], one.key, one.value) }));
}
