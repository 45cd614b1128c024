import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { course, type Dialect, lite } from '../../src/protocol/dialect.js';
import { type Command, type Decoded, type Reply, ReplyDecoder, wordsOf } from '../../src/protocol/replies.js';
import { dialect, fill, type Said, said } from './reply-arbitraries.js';

function decode(spoken: Dialect, text: string | Buffer, command: Command): Decoded {
  return new ReplyDecoder(spoken).decode(typeof text === 'string' ? Buffer.from(text, 'latin1') : text, command);
}

/** A dialect with other replies. */
function like(base: Dialect, replies: Partial<Dialect['replies']>, more: Partial<Dialect> = {}): Dialect {
  return { ...base, ...more, replies: { ...base.replies, ...replies } };
}

function hit(key: string | undefined, value: string): Reply {
  return {
    kind: 'hit',
    key: key === undefined ? undefined : Buffer.from(key, 'latin1'),
    value: Buffer.from(value, 'latin1'),
  };
}

/** What is to be read from a reply that was said. */
function meant(spoken: Dialect, { kind, key, value }: Said): Reply {
  if (kind !== 'hit') return { kind, text: wordsOf(spoken.replies[kind]) };
  return { kind, key: spoken.replies.hit.includes('<key>') ? key : undefined, value };
}

const spokenAndSaid = dialect.chain((spoken) => fc.tuple(fc.constant(spoken), said(spoken)));

describe('a reply that was encoded in a dialect', () => {
  it('is decoded as what it was', () => {
    fc.assert(
      fc.property(spokenAndSaid, ([spoken, one]) => {
        expect(decode(spoken, one.bytes, one.command)).toEqual({
          state: 'whole',
          reply: meant(spoken, one),
          length: one.bytes.length,
        });
      }),
      { numRuns: 500 },
    );
  });

  it('is never taken for another while it is coming, however it is cut', () => {
    fc.assert(
      fc.property(spokenAndSaid, ([spoken, one]) => {
        const decoder = new ReplyDecoder(spoken);
        for (let end = 0; end < one.bytes.length; end += 1) {
          const decoded = decoder.decode(one.bytes.subarray(0, end), one.command);
          expect(['part', 'unterminated'], `after ${end} bytes of ${one.bytes.toString('latin1')}`).toContain(
            decoded.state,
          );
          if (decoded.state === 'unterminated') expect(decoded.reply).toEqual(meant(spoken, one));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is decoded in its turn among others, and leaves nothing of itself', () => {
    const many = dialect.chain((spoken) =>
      fc.tuple(fc.constant(spoken), fc.array(said(spoken), { minLength: 1, maxLength: 8 })),
    );
    fc.assert(
      fc.property(many, ([spoken, all]) => {
        const decoder = new ReplyDecoder(spoken);
        let rest = Buffer.concat(all.map(({ bytes }) => bytes));
        for (const one of all) {
          const decoded = decoder.decode(rest, one.command);
          expect(decoded).toEqual({ state: 'whole', reply: meant(spoken, one), length: one.bytes.length });
          rest = rest.subarray(one.bytes.length);
        }
        expect(rest.length).toBe(0);
      }),
    );
  });

  it('is decoded whatever line ends a server has, blanks before them included', () => {
    const other = fc.constantFrom('\r\n', '\n', ' \r\n', '\t \n');
    fc.assert(
      fc.property(
        fc.constantFrom(lite, course).chain((spoken) => fc.tuple(fc.constant(spoken), said(spoken))),
        other,
        ([spoken, one], end) => {
          fc.pre(one.kind !== 'hit');
          const text = `${wordsOf(spoken.replies[one.kind])}${end}`;
          expect(decode(spoken, text, one.command)).toEqual({
            state: 'whole',
            reply: meant(spoken, one),
            length: text.length,
          });
        },
      ),
    );
  });

  it('never throws, whatever comes instead', () => {
    const command = fc.constantFrom<Command>('get', 'set', 'other');
    fc.assert(
      fc.property(dialect, fc.uint8Array({ maxLength: 60 }), command, (spoken, bytes, which) => {
        const decoded = decode(spoken, Buffer.from(bytes), which);
        if (decoded.state === 'whole' || decoded.state === 'unterminated')
          expect(decoded.length).toBeLessThanOrEqual(bytes.length);
        if (decoded.state === 'garbled') expect(decoded.at).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: 500 },
    );
  });
});

describe('values', () => {
  it.each(['', ' ', 'a  b', '  a ', '\t', 'a\rb', 'a\r', 'END', 'STORED', 'VALUE k x', '\0', '\xff\xfe'])(
    'come back in lite as they were: %j',
    (value) => {
      const text = `VALUE k ${value}\r\nEND\n`;
      expect(decode(lite, text, 'get')).toEqual({ state: 'whole', reply: hit('k', value), length: text.length });
    },
  );

  it.each(['', '\r\n', '\n', 'x\r\nEND\r\n', 'END\r\n', ' a ', 'VALUE k 5\r\nhello\r\nEND\r\n'])(
    'come back in course as they were: %j',
    (value) => {
      const text = `VALUE k ${value.length}\r\n${value}\r\nEND\r\n`;
      expect(decode(course, text, 'get')).toEqual({ state: 'whole', reply: hit('k', value), length: text.length });
    },
  );

  it('are counted in characters where the dialect does so', () => {
    const counted = like(course, {}, { sizeUnit: 'characters' });
    const text = fc.string({ unit: fc.constantFrom('a', 'é', '€', '😀', '\r', '\n', ' '), maxLength: 12 });
    fc.assert(
      fc.property(text, (value) => {
        const bytes = fill(course.replies.hit, Buffer.from('k'), Buffer.from(value), [...value].length);
        const decoder = new ReplyDecoder(counted);
        expect(decoder.decode(bytes, 'get')).toEqual({
          state: 'whole',
          reply: { kind: 'hit', key: Buffer.from('k'), value: Buffer.from(value) },
          length: bytes.length,
        });
        for (let end = 0; end < bytes.length; end += 1)
          expect(['part', 'unterminated']).toContain(decoder.decode(bytes.subarray(0, end), 'get').state);
      }),
    );
  });

  it('with blanks that the server adds keep their own', () => {
    const spoken = like(lite, { hit: 'VALUE <key> <value> \r\nEND\r\n' });
    expect(decode(spoken, 'VALUE k  a  \r\nEND\r\n', 'get')).toMatchObject({ reply: hit('k', ' a ') });
  });
});

describe('servers without terminators', () => {
  const bare = like(lite, { stored: 'STORED', miss: 'NOT FOUND', hit: 'VALUE <key> <value>' });

  it('have words that are whole as soon as they are there', () => {
    expect(decode(bare, 'STORED', 'set')).toMatchObject({ state: 'whole', length: 6 });
    expect(decode(bare, 'STOR', 'set')).toEqual({ state: 'part' });
    expect(decode(bare, 'NOT FOUNDVALUE k', 'get')).toMatchObject({ state: 'whole', length: 9 });
  });

  it('have values that may go on', () => {
    expect(decode(bare, 'VALUE k hel', 'get')).toEqual({ state: 'unterminated', reply: hit('k', 'hel'), length: 11 });
    expect(decode(bare, 'VALUE k ', 'get')).toEqual({ state: 'unterminated', reply: hit('k', ''), length: 8 });
    expect(decode(bare, 'VALUE k', 'get')).toEqual({ state: 'part' });
  });

  it('have values that end where the words behind them begin', () => {
    const oneLine = like(lite, { hit: 'VALUE <key> <value> END' });
    expect(decode(oneLine, 'VALUE k hello EN', 'get')).toEqual({ state: 'part' });
    const whole = { state: 'whole', reply: hit('k', 'hello'), length: 17 };
    expect(decode(oneLine, 'VALUE k hello END', 'get')).toEqual(whole);
    expect(decode(oneLine, 'VALUE k hello ENDVALUE k', 'get')).toEqual(whole);
  });

  it('have keys at the end of a miss that may go on', () => {
    const spoken = like(lite, { miss: 'NOT FOUND <key>' });
    expect(decode(spoken, 'NOT FOUND k', 'get')).toMatchObject({ state: 'unterminated', reply: { kind: 'miss' } });
    expect(decode(spoken, 'NOT FOUND ', 'get')).toEqual({ state: 'part' });
  });

  it('where a reply lacks the terminator that others have, are understood', () => {
    expect(decode(lite, 'STORED', 'set')).toMatchObject({ state: 'unterminated', length: 6 });
    expect(decode(lite, 'STORED \r', 'set')).toMatchObject({ state: 'unterminated', length: 8 });
    expect(decode(lite, 'VALUE k hello\r\nEND', 'get')).toMatchObject({
      state: 'unterminated',
      reply: hit('k', 'hello'),
    });
  });
});

describe('replies that look alike', () => {
  it('are told apart by their words where a hit is only its value', () => {
    const spoken = like(lite, { hit: '<value>\r\n' });
    expect(decode(spoken, 'NOT FOUND\r\n', 'get')).toMatchObject({ state: 'whole', reply: { kind: 'miss' } });
    expect(decode(spoken, 'hello\r\n', 'get')).toMatchObject({ state: 'whole', reply: hit(undefined, 'hello') });
  });

  it('are not taken for the shorter of two before the longer had time to come', () => {
    const spoken = like(lite, { invalid: 'ERROR', refused: 'ERROR too long\r\n' });
    expect(decode(spoken, 'ERROR', 'set')).toMatchObject({ state: 'unterminated', reply: { kind: 'invalid' } });
    expect(decode(spoken, 'ERROR to', 'set')).toMatchObject({ state: 'unterminated', length: 5 });
    expect(decode(spoken, 'ERROR too long\r\n', 'set')).toMatchObject({ state: 'whole', reply: { kind: 'refused' } });
  });

  it('hold the key between quotes, or at the end of a sentence', () => {
    const spoken = like(lite, { miss: "key '<key>' not found.\r\n", refused: 'no room for <key>.\r\n' });
    expect(decode(spoken, "key 'it's' not found.\r\n", 'get')).toMatchObject({ state: 'whole', length: 23 });
    expect(decode(spoken, 'no room for k.\r\n', 'set')).toMatchObject({ state: 'whole', reply: { kind: 'refused' } });
  });

  it('may explain a command: angle brackets in an error are text', () => {
    const spoken = like(lite, { invalid: 'ERROR usage: set <key> <bytes>\r\n' });
    expect(decode(spoken, 'ERROR usage: set <key> <bytes>\r\n', 'set')).toMatchObject({
      state: 'whole',
      reply: { kind: 'invalid' },
    });
  });
});

describe('what is no reply of the dialect', () => {
  it.each<[Command, string, string]>([
    ['set', 'HELLO\r\nSTORED\r\n', 'HELLO'],
    ['set', 'VALUE k hello\r\nEND\n', 'VALUE k hello'],
    ['get', 'STORED\r\n', 'STORED'],
    ['other', 'VALUES\r\n', 'VALUES'],
    ['other', '\r\n', ''],
    ['set', 'STOREDX\r\n', 'STOREDX'],
    ['set', 'STORED\rX\r\n', 'STORED\rX'],
  ])('to %s is a line of its own: %j', (command, text, line) => {
    expect(decode(lite, text, command)).toEqual({
      state: 'whole',
      reply: { kind: 'other', text: line },
      length: text.indexOf('\n') + 1,
    });
  });

  it('is waited for until its line ends', () => {
    expect(decode(lite, 'HELL', 'set')).toEqual({ state: 'part' });
    expect(decode(lite, '', 'set')).toEqual({ state: 'part' });
  });

  it('is garbled where no line of it ends within 64 KiB', () => {
    expect(decode(lite, Buffer.alloc(64 * 1024, 'x'), 'set')).toEqual({ state: 'part' });
    expect(decode(lite, Buffer.alloc(64 * 1024 + 1, 'x'), 'set')).toEqual({ state: 'garbled', at: 0 });
  });

  it.each<[Dialect, string, number]>([
    [lite, 'VALUE k hello\r\nXND\n', 15],
    [lite, 'VALUE k hello\r\nENX\n', 17],
    [lite, 'VALUE  hello\r\nEND\n', 6],
    [course, 'VALUE k x\r\nhello\r\nEND\r\n', 8],
    [course, 'VALUE k 5x\r\nhello\r\nEND\r\n', 9],
    [course, 'VALUE k 4\r\nhello\r\nEND\r\n', 15],
    [course, 'VALUE k 8\r\nhello\r\nEND\r\n', 19],
    [course, 'VALUE k 5\r\nhello\r\nEnd\r\n', 19],
  ])('is garbled at its first wrong byte where it starts like a hit: $replies.hit %j', (spoken, text, at) => {
    expect(decode(spoken, text, 'get')).toEqual({ state: 'garbled', at });
  });

  it('is garbled where a key has no end', () => {
    expect(decode(lite, `VALUE ${'k'.repeat(5000)}`, 'get')).toEqual({ state: 'garbled', at: 6 });
  });

  it('allocates nothing for a count that is too large', () => {
    expect(decode(course, `VALUE k ${'9'.repeat(30)}\r\nhello\r\nEND\r\n`, 'get')).toEqual({ state: 'part' });
  });

  it('is anything at all where the dialect answers with silence', () => {
    const silent = like(lite, { stored: '', refused: '', invalid: '', miss: '', hit: '' });
    expect(decode(silent, 'OK\r\n', 'set')).toEqual({
      state: 'whole',
      reply: { kind: 'other', text: 'OK' },
      length: 4,
    });
  });
});

describe('wordsOf', () => {
  it('is the first line without its end', () => {
    expect(wordsOf(' NOT STORED \r\nmore\r\n')).toBe('NOT STORED');
    expect(wordsOf('')).toBe('');
  });
});
