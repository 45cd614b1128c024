import { describe, expect, test } from 'vitest';
import { ByteWriter } from '../../src/protocol/byte-writer.js';
import { course, type Dialect, lite } from '../../src/protocol/dialect.js';
import { type Reply, ReplyEncoder } from '../../src/protocol/reply-encoder.js';

function encode(dialect: Dialect, ...replies: Reply[]): string {
  const encoder = new ReplyEncoder(dialect);
  const out = new ByteWriter();
  for (const reply of replies) encoder.encode(reply, out);
  return out.take().toString('latin1');
}

const hit = (key: string, value: string): Reply => ({ kind: 'hit', key, value: Buffer.from(value, 'latin1') });

describe('ReplyEncoder', () => {
  test.each([
    [lite, 'STORED\r\nNOT STORED\r\nINVALID COMMAND\r\nNOT FOUND\r\n'],
    [course, 'STORED\r\nNOT-STORED\r\nERROR\r\nEND\r\n'],
  ])('$name: the words', (dialect, text) => {
    const kinds = ['stored', 'refused', 'invalid', 'miss'] as const;
    expect(encode(dialect, ...kinds.map((kind) => ({ kind })))).toBe(text);
  });

  test.each([
    [lite, hit('k', 'a b'), 'VALUE k a b\r\nEND\n'],
    [lite, hit('\xc3\xa9', '\0\xff'), 'VALUE \xc3\xa9 \0\xff\r\nEND\n'],
    [lite, hit('<value>', '<key>'), 'VALUE <value> <key>\r\nEND\n'],
    [course, hit('k', 'a\r\nb'), 'VALUE k 4\r\na\r\nb\r\nEND\r\n'],
    [course, hit('k', ''), 'VALUE k 0\r\n\r\nEND\r\n'],
  ])('$name: a hit', (dialect, reply, text) => {
    expect(encode(dialect, reply)).toBe(text);
  });

  test('a template of one’s own, and silence', () => {
    const replies = { ...lite.replies, hit: '<value>\xff<bytes> <key><key>', miss: '' };
    expect(encode({ ...lite, replies }, hit('k', 'abc'), { kind: 'miss' })).toBe('abc\xff3 kk');
  });
});
