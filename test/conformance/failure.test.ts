import { AssertionError } from 'chai';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/client/outcome.js';
import {
  accepts,
  CheckFailure,
  expectedReplies,
  finding,
  firstDifference,
  show,
  type Wanted,
} from '../../src/conformance/failure.js';
import { course, type Dialect, lite } from '../../src/protocol/dialect.js';
import { type Command, ReplyDecoder } from '../../src/protocol/replies.js';

const GET = Buffer.from('get k\r\n');

/** What a client makes of these bytes. */
function outcomeOf(text: string, command: Command, dialect: Dialect = lite): Outcome {
  const bytes = Buffer.from(text, 'latin1');
  const decoded = new ReplyDecoder(dialect).decode(bytes, command);
  if (decoded.state === 'whole' || decoded.state === 'unterminated')
    return { type: 'reply', reply: decoded.reply, bytes, ms: 1 };
  return decoded.state === 'garbled'
    ? { type: 'unparsable', bytes, at: decoded.at, ms: 1 }
    : { type: 'no-reply', bytes, ms: 1 };
}

describe('accepts', () => {
  it.each<[Wanted, Command, string, boolean]>([
    ['stored', 'set', 'STORED\r\n', true],
    ['stored', 'set', 'STORED', true],
    ['stored', 'set', 'NOT STORED\r\n', false],
    ['refused', 'set', 'NOT STORED\r\n', true],
    ['refused', 'set', 'INVALID COMMAND\r\n', false],
    ['invalid', 'set', 'INVALID COMMAND\r\n', true],
    ['invalid', 'set', 'NOT STORED\r\n', false],
    ['invalid', 'set', 'ERROR\r\n', false],
    ['refusal', 'set', 'NOT STORED\r\n', true],
    ['refusal', 'set', 'INVALID COMMAND\r\n', true],
    ['refusal', 'set', 'STORED\r\n', false],
    ['missing', 'get', 'NOT FOUND\r\n', true],
    ['missing', 'get', 'VALUE k \r\nEND\n', false],
    ['any', 'get', 'anything\r\n', true],
    ['any', 'get', '', false],
    [{ value: Buffer.from('hello') }, 'get', 'VALUE k hello\r\nEND\n', true],
    [{ value: Buffer.from('hello') }, 'get', 'VALUE k hello \r\nEND\n', false],
    [{ value: Buffer.alloc(0) }, 'get', 'NOT FOUND\r\n', false],
  ])('%j to %s, of %j: %s', (wanted, command, text, expected) => {
    expect(accepts(lite, lite, outcomeOf(text, command), wanted)).toBe(expected);
  });

  it('takes an error in words of its own only of a target that has some', () => {
    const own = { ...lite, replies: { ...lite.replies, invalid: 'ERROR bad command\r\n' } };
    const other = outcomeOf('ERROR bad size\r\n', 'set', own);
    expect(accepts(own, lite, other, 'invalid')).toBe(true);
    expect(accepts(own, lite, other, 'refusal')).toBe(true);
    expect(accepts(own, lite, other, 'refused')).toBe(false);
    expect(accepts(lite, lite, other, 'invalid')).toBe(false);
    expect(accepts(own, lite, outcomeOf('INVALID COMMAND\r\n', 'set', own), 'invalid')).toBe(true);
    expect(accepts(own, lite, outcomeOf('OK\r\n', 'set', own), 'invalid')).toBe(false);
  });
});

describe('expectedReplies', () => {
  it('are spelled as the target would, escaped', () => {
    expect(expectedReplies(lite, 'stored', GET)).toEqual(['STORED\\r\\n']);
    expect(expectedReplies(course, 'missing', GET)).toEqual(['END\\r\\n']);
    expect(expectedReplies(lite, 'refusal', GET)).toEqual(['NOT STORED\\r\\n', 'INVALID COMMAND\\r\\n']);
    expect(expectedReplies(lite, 'any', GET)).toEqual(['a reply']);
  });

  it('have the key of the request and the value', () => {
    const wanted = { value: Buffer.from('h\xff') };
    expect(expectedReplies(lite, wanted, GET)).toEqual(['VALUE k h\\xc3\\xbf\\r\\nEND\\n']);
    expect(expectedReplies(course, wanted, Buffer.from('GET  $& \r\n'))).toEqual([
      'VALUE $& 3\\r\\nh\\xc3\\xbf\\r\\nEND\\r\\n',
    ]);
    expect(expectedReplies(lite, { value: Buffer.from('$1$&') }, GET)).toEqual(['VALUE k $1$&\\r\\nEND\\n']);
  });

  it('are shortened where the value is long', () => {
    const [text = ''] = expectedReplies(lite, { value: Buffer.alloc(100_000, 'x') }, GET);
    expect(text).toMatch(/^VALUE k x+… 99600 more bytes …x+\\r\\nEND\\n$/);
  });
});

describe('firstDifference', () => {
  it.each<[string, string[], number]>([
    ['NOT-STORED\\r\\n', ['NOT STORED\\r\\n'], 3],
    ['STORED\\n', ['STORED\\r\\n'], 6],
    ['STORED\\r\\n', ['STORED\\r\\n'], 10],
    ['STORED', ['STORED\\r\\n'], 6],
    ['STORED\\r\\nx', ['STORED\\r\\n'], 10],
    ['a\\xffb', ['a\\xfeb'], 1],
    ['a\\\\r', ['a\\r'], 1],
    ['NOT FOUND', ['STORED', 'NOT STORED'], 4],
    ['', ['x'], 0],
    ['x', [], 0],
  ])('%s against %j: %i', (received, expected, at) => {
    expect(firstDifference(received, expected)).toBe(at);
  });

  it('never stands within an escape, nor beyond the text', () => {
    const bytes = fc.uint8Array({ maxLength: 20 });
    fc.assert(
      fc.property(bytes, bytes, bytes, (same, a, b) => {
        const received = show(Buffer.concat([same, a]));
        const expected = show(Buffer.concat([same, b]));
        const at = firstDifference(received, [expected]);
        expect(at).toBeGreaterThanOrEqual(show(same).length);
        expect(received.slice(0, at)).toBe(expected.slice(0, at));
        const before = Array.from({ length: same.length + a.length + 1 }, (_, n) =>
          show(Buffer.concat([same, a]).subarray(0, n)),
        );
        expect(before.map((text) => text.length)).toContain(at);
      }),
    );
  });
});

describe('finding', () => {
  it('has the bytes, and a caret under the first wrong one', () => {
    const outcome = outcomeOf('VALUE k hullo\r\nEND\n', 'get');
    expect(finding({ request: GET, outcome }, ['VALUE k hello\\r\\nEND\\n'], 'wrong')).toEqual({
      message: 'wrong',
      sent: 'get k\\r\\n',
      expected: ['VALUE k hello\\r\\nEND\\n'],
      received: 'VALUE k hullo\\r\\nEND\\n',
      caret: 9,
    });
  });

  it('says in words what bytes do not, and has no caret without bytes', () => {
    const outcome: Outcome = { type: 'closed', bytes: Buffer.alloc(0), ms: 1 };
    expect(finding({ request: GET, outcome }, ['NOT FOUND'], 'wrong')).toEqual({
      message: 'wrong',
      sent: 'get k\\r\\n',
      expected: ['NOT FOUND'],
      received: '',
      outcome: 'the server closed the connection',
    });
  });

  it('is what a failure carries, as an assertion that failed', () => {
    const found = { message: 'wrong', expected: [] };
    const failure = new CheckFailure(found);
    expect(failure).toBeInstanceOf(AssertionError);
    expect([failure.message, failure.finding]).toEqual(['wrong', found]);
  });
});
