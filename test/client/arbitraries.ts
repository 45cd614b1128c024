import fc from 'fast-check';
import { ACTIONS, type Deed } from '../../src/client/transcript-step.js';
import type { Part, Text } from '../../src/client/transcript-text.js';

/** Bytes that look like the format's own signs more often than chance would have it. */
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 12 }).map((array) => Buffer.from(array)),
  fc
    .string({ unit: fc.constantFrom('.', '<', '>', '\\', 'x', 'a', ' ', '\n', '\r', '\0', 'é', '#'), maxLength: 12 })
    .map((text) => Buffer.from(text)),
  fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => Buffer.from(text)),
);
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
const part: fc.Arbitrary<Part> = fc.oneof(
  bytes.map((value): Part => ({ type: 'bytes', bytes: value })),
  name.map((value): Part => ({ type: 'name', name: value })),
);
const any: Part = { type: 'any' };

/** Neighbouring bytes are one part, and none is empty. */
function normalize(parts: readonly Part[]): Text {
  const text: Part[] = [];
  for (const next of parts) {
    const last = text.at(-1);
    if (next.type !== 'bytes') text.push(next);
    else if (last?.type === 'bytes')
      text[text.length - 1] = { type: 'bytes', bytes: Buffer.concat([last.bytes, next.bytes]) };
    else if (next.bytes.length > 0) text.push(next);
  }
  return text;
}

export const sentText = fc.array(part, { maxLength: 6 }).map(normalize);
export const expectedText = fc.array(fc.oneof(part, fc.constant(any)), { maxLength: 6 }).map(normalize);

const hasLf = (text: Text) => text.some((one) => one.type === 'bytes' && one.bytes.includes(0x0a));
const connection = fc.oneof(fc.constant(''), fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,6}$/));
const ms = fc.nat(60_000);

/** Any line of a transcript but a comment. */
export const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({ kind: fc.constant('send' as const), connection, text: sentText, ending: fc.constant('line' as const) }),
  fc.record({
    kind: fc.constant('send' as const),
    connection,
    text: sentText.filter((text) => text.length > 0),
    ending: fc.constant('exact' as const),
  }),
  fc.record({
    kind: fc.constant('expect' as const),
    connection,
    text: expectedText.filter((text) => !hasLf(text)),
    ending: fc.constant('line' as const),
  }),
  fc.record({
    kind: fc.constant('expect' as const),
    connection,
    text: expectedText.filter((text) => text.length > 0 && text.at(-1)?.type !== 'any'),
    ending: fc.constant('exact' as const),
  }),
  fc.record({ kind: fc.constant('closed' as const), connection }),
  fc.record({ kind: fc.constant('silence' as const), connection, ms }),
  fc.record({
    kind: fc.constant('act' as const),
    connection,
    action: fc.constantFrom(...ACTIONS).filter((action) => action !== 'half-close'),
  }),
  fc.record({ kind: fc.constant('pause' as const), ms }),
);
