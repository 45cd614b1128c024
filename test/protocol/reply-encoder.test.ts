import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { viewOf } from '../../src/protocol/byte-ops.js';
import { ByteWriter } from '../../src/protocol/byte-writer.js';
import { course, type Dialect, lite } from '../../src/protocol/dialect.js';
import { ReplyEncoder, type ValueSource } from '../../src/protocol/reply-encoder.js';
import { bytes } from './request-arbitraries.js';

/** Values at their places in a list. */
function valuesOf(values: readonly string[]): ValueSource {
  const bytes = Buffer.from(values.join(''), 'latin1');
  const source = {
    memory: viewOf(bytes),
    valueStart: 0,
    valueEnd: 0,
    locate(address: number) {
      source.valueStart = values.slice(0, address).join('').length;
      source.valueEnd = source.valueStart + (values[address] ?? '').length;
    },
  };
  return source;
}

/** A hit of a key that stands in the middle of a line, of a value that is not the only one. */
function encodeHit(dialect: Pick<Dialect, 'replies'>, key: string, value: string, out = new ByteWriter()): string {
  const line = Buffer.from(`get ${key}\r\n`, 'latin1');
  new ReplyEncoder(dialect).hit(line, 4, line.length - 2, valuesOf(['other', value]), 1, out);
  return out.view().toString('latin1');
}

describe('ReplyEncoder', () => {
  test.each([
    [lite, 'STORED\r\nNOT STORED\r\nINVALID COMMAND\r\nNOT FOUND\r\n'],
    [course, 'STORED\r\nNOT-STORED\r\nERROR\r\nEND\r\n'],
    [{ ...lite, replies: { ...lite.replies, refused: '', miss: '\xff' } }, 'STORED\r\nINVALID COMMAND\r\n\xff'],
  ])('$name: the words', (dialect, text) => {
    const encoder = new ReplyEncoder(dialect);
    const out = new ByteWriter();
    encoder.stored(out);
    encoder.refused(out);
    encoder.invalid(out);
    encoder.miss(out);
    expect(out.view().toString('latin1')).toBe(text);
  });

  test.each([0, 1, 32, 33, 100])('the replies to %i SETs', (count) => {
    const out = new ByteWriter();
    new ReplyEncoder(lite).stored(out, count);
    expect(out.view().toString('latin1')).toBe('STORED\r\n'.repeat(count));
  });

  test.each([
    [lite, 'k', 'a b', 'VALUE k a b\r\nEND\n'],
    [lite, '\xc3\xa9', '\0\xff', 'VALUE \xc3\xa9 \0\xff\r\nEND\n'],
    [lite, '<value>', '<key>', 'VALUE <value> <key>\r\nEND\n'],
    [course, 'k', 'a\r\nb', 'VALUE k 4\r\na\r\nb\r\nEND\r\n'],
    [course, 'k', '', 'VALUE k 0\r\n\r\nEND\r\n'],
    [course, 'k', 'v'.repeat(1000), `VALUE k 1000\r\n${'v'.repeat(1000)}\r\nEND\r\n`],
  ])('$name: a hit', (dialect, key, value, text) => {
    expect(encodeHit(dialect, key, value)).toBe(text);
  });

  test('a hit in any template is that template filled in, behind what was there', () => {
    const piece = fc.oneof(fc.constantFrom('<key>', '<value>', '<bytes>'), fc.constantFrom('<', '>', 'key'), bytes(5));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), bytes(100), bytes(150), (pieces, key, value) => {
        const template = pieces.join('');
        const filled = template.replace(/<(key|value|bytes)>/g, (_, field) =>
          field === 'key' ? key : field === 'value' ? value : String(value.length),
        );
        const out = new ByteWriter();
        out.appendLatin1('before');
        expect(encodeHit({ replies: { ...lite.replies, hit: template } }, key, value, out)).toBe(`before${filled}`);
      }),
      { numRuns: 500 },
    );
  });
});
