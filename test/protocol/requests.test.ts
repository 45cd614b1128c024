import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { course, type Dialect, lite } from '../../src/protocol/dialect.js';
import { type RequestKind, type RequestLimits, RequestParser } from '../../src/protocol/requests.js';
import { cut, cuts, type InputShape, inputText, SEED } from './request-arbitraries.js';
import { type ModelRequest, modelRequests } from './request-model.js';

const LIMITS = { maxKeyBytes: 250, maxValueBytes: 1024 };

/** What is to be known of the request that came out last. */
function requestOf(parser: RequestParser, kind: RequestKind): ModelRequest {
  const text = (start: number, end: number) => parser.bytes.toString('latin1', start, end);
  const key = () => text(parser.keyStart, parser.keyEnd);
  if (kind === 'get') return { kind, key: key() };
  if (kind === 'set') return { kind, key: key(), value: text(parser.valueStart, parser.valueEnd) };
  return { kind };
}

interface ParseOptions {
  limits?: RequestLimits;
  /** Whether the client closes its side in the end. */
  ended?: boolean;
  /** How many requests are taken at most before more is pushed; the others wait. */
  taken?: number;
}

/** All requests. The memory of a piece is put to other use as soon as the parser has let go of it. */
function parse(
  dialect: Dialect,
  pieces: readonly Buffer[],
  { limits = LIMITS, ended = true, taken = Number.POSITIVE_INFINITY }: ParseOptions = {},
): ModelRequest[] {
  const parser = new RequestParser(dialect, limits);
  const requests: ModelRequest[] = [];
  const take = (most: number): boolean => {
    for (let i = 0; i < most; i++) {
      const kind = parser.next();
      if (kind === undefined) return false;
      requests.push(requestOf(parser, kind));
      if (kind === 'exit' || kind === 'end') return true;
    }
    return false;
  };
  const shared = Buffer.alloc(pieces.reduce((longest, { length }) => Math.max(longest, length), 0));
  for (const piece of pieces) {
    piece.copy(shared);
    parser.push(shared.subarray(0, piece.length));
    if (take(taken)) return requests;
    parser.retain();
    shared.fill('\n');
  }
  if (ended) parser.end();
  take(Number.POSITIVE_INFINITY);
  return requests;
}

const parseText = (dialect: Dialect, text: string): ModelRequest[] =>
  parse(dialect, [Buffer.from(text, 'latin1')]).slice(0, -1);

const get = (key: string) => ({ kind: 'get', key });
const set = (key: string, value: string) => ({ kind: 'set', key, value });
const refused = { kind: 'refused' };
const invalid = { kind: 'invalid' };

afterEach(() => void vi.restoreAllMocks());

describe.each([lite, course])('in $name', (dialect) => {
  test.each([
    ['get a\r\n', [get('a')]],
    ['get a\n', [get('a')]],
    ['GeT   a  \r\n', [get('a')]],
    ['  get a\n', [get('a')]],
    ['get A\n', [get('A')]],
    ['\r\n\n   \nget a\n', [get('a')]],
    ['get\n', [invalid]],
    ['get a b\n', [invalid]],
    ['get a\r\r\n', [invalid]],
    ['get a\tb\n', [invalid]],
    [`get ${'k'.repeat(250)}\n`, [get('k'.repeat(250))]],
    [`get ${'k'.repeat(251)}\n`, [invalid]],
    ['get \xc3\xa9\xff\n', [get('\xc3\xa9\xff')]],
    ['set\nset k\nset k \r\nget a\n', [invalid, invalid, invalid, get('a')]],
    ['foo\nget a\n', [invalid, get('a')]],
    ['exit now\nget a\n', [invalid, get('a')]],
    ['set k 5\r\nhello\r\nget k\r\n', [set('k', 'hello'), get('k')]],
    ['SET k 5\nhello\nget k\n', [set('k', 'hello'), get('k')]],
    ['set k 0\r\n\r\nget k\r\n', [set('k', ''), get('k')]],
    ['set k 005\r\nhello\r\n', [set('k', 'hello')]],
    ['set k 5\r\nget k\r\nget k\r\n', [set('k', 'get k'), get('k')]],
    ['set k 2\r\nlonger\r\nget k\r\n', [refused, get('k')]],
    ['set k abc\r\nhello\r\nget k\r\n', [invalid, get('k')]],
    ['set k -1\r\nhello\r\nget k\r\n', [invalid, get('k')]],
    ['set k +5\r\nhello\r\nget k\r\n', [invalid, get('k')]],
    ['set k 5.0\r\nhello\r\nget k\r\n', [invalid, get('k')]],
    [`set ${'k'.repeat(251)} 5\r\nhello\r\nget k\r\n`, [invalid, get('k')]],
    ['set a\tb 5\r\nhello\r\nget k\r\n', [invalid, get('k')]],
    [`set k 1024\r\n${'v'.repeat(1024)}\r\n`, [set('k', 'v'.repeat(1024))]],
    [`set k 1025\r\n${'v'.repeat(1025)}\r\nget k\r\n`, [refused, get('k')]],
    [`${'z'.repeat(9000)}\r\nget k\r\n`, [invalid, get('k')]],
  ])('%j', (text, requests) => {
    expect(parseText(dialect, text)).toEqual(requests);
  });

  test('an unfinished request is dropped at the end', () => {
    for (const text of ['get a', 'set k 5\r\n', 'set k 5\r\nhel', 'set k 5\r\nhello', 'set k 5\r\nhello\r', '']) {
      expect(parse(dialect, [Buffer.from(text)])).toEqual([{ kind: 'end' }]);
    }
  });

  test('without an end, an unfinished request is waited for', () => {
    expect(parse(dialect, [Buffer.from('get a\nget b')], { ended: false })).toEqual([get('a')]);
  });

  test('`exit` is a request', () => {
    expect(parse(dialect, [Buffer.from('EXIT \r\nget a\n')])).toEqual([{ kind: 'exit' }]);
  });

  test('an announced size without end is answered before its value comes', () => {
    const parser = new RequestParser(dialect, LIMITS);
    parser.push(Buffer.from('set k -4\r\n'));
    expect(parser.next()).toBe('invalid');
    expect(parser.next()).toBeUndefined();
  });

  test('what is skipped costs no memory', () => {
    const parser = new RequestParser(dialect, LIMITS);
    parser.push(Buffer.from('set k 99999999999\r\n'));
    const kinds: RequestKind[] = [];
    for (let i = 0; i < 20; i++) {
      for (let kind = parser.next(); kind !== undefined; kind = parser.next()) kinds.push(kind);
      parser.retain();
      expect(parser.bytes.length).toBeLessThan(2 * 2048);
      parser.push(Buffer.alloc(i < 10 ? 100 : 100_000, 'v'));
    }
    expect(kinds).toEqual(['refused']);
  });

  test('the line of a SET is let go of with its value', () => {
    const parser = new RequestParser(dialect, LIMITS);
    for (const piece of ['set k 5\r\nhel', 'lo\r', '\nset k 1000\r\n', 'v'.repeat(999)]) {
      parser.push(Buffer.from(piece));
      while (parser.next() !== undefined);
      parser.retain();
    }
    expect(parser.bytes.length).toBeLessThan(4096);
    parser.push(Buffer.from('v\r\n'));
    expect(parser.next()).toBe('set');
    expect(parser.next()).toBeUndefined();
    parser.retain();
    expect(parser.bytes.length).toBe(0);
  });

  // A value may stand on the line.
  const inline = dialect.framing === 'line' ? LIMITS.maxValueBytes : 0;
  test.each([
    ['foo', 'unknown command'],
    ['getx a', 'unknown command'],
    ['get', 'wrong number of fields'],
    ['get a b', 'wrong number of fields'],
    ['get a\tb', 'bad key'],
    ['set k', 'wrong number of fields'],
    ['set \t 5', 'bad key'],
    ['set \t x', 'bad key'],
    ['set k x', 'bad size'],
    ['exit now', 'wrong number of fields'],
    ['aexit', 'unknown command'],
    ['z'.repeat(2048 + inline), 'unknown command'],
    ['z'.repeat(2049 + inline), 'line too long'],
  ])('%j is invalid: %s', (line, reason) => {
    const parser = new RequestParser(dialect, LIMITS);
    parser.push(Buffer.from(`${line}\n`));
    expect(parser.next()).toBe('invalid');
    expect(parser.reason).toBe(reason);
  });

  const shape: InputShape = { ...LIMITS, dialect: dialect.spec };

  test('agrees with a naive model, however the input is cut', () => {
    fc.assert(
      fc.property(inputText(shape, 12), cuts, fc.nat({ max: 3 }), (text, lengths, taken) => {
        const expected = modelRequests(text, shape);
        expect(parse(dialect, [Buffer.from(text, 'latin1')])).toEqual(expected);
        expect(parse(dialect, cut(text, lengths))).toEqual(expected);
        expect(parse(dialect, cut(text, lengths), { taken })).toEqual(expected);
      }),
      { seed: SEED, numRuns: 2000 },
    );
  });

  test('input byte by byte is copied a bounded number of times', () => {
    const size = 200_000;
    let copied = 0;
    const { allocUnsafe } = Buffer;
    vi.spyOn(Buffer, 'allocUnsafe').mockImplementation((count) => {
      copied += count;
      return allocUnsafe(count);
    });
    const { copyWithin } = Buffer.prototype;
    vi.spyOn(Buffer.prototype, 'copyWithin').mockImplementation(function (this: Buffer, ...args: unknown[]) {
      const [to = 0, from = 0, end = this.length] = args as number[];
      copied += end - from;
      return copyWithin.call(this, to, from, end);
    });
    const pieces = cut(`set k ${size}\r\n${'v'.repeat(size)}\r\n`, [1]);
    copied = 0;
    const requests = parse(dialect, pieces, { limits: { maxKeyBytes: 250, maxValueBytes: size } });
    expect(requests).toHaveLength(2);
    expect(copied).toBeLessThan(4 * size);
  });

  test('no line end is looked for twice in the same bytes', () => {
    const parser = new RequestParser(dialect, LIMITS);
    const seen = Buffer.from('get a');
    parser.push(seen);
    expect(parser.next()).toBeUndefined();
    // It has been looked at: now it would be blank lines, and what comes a request of its own.
    seen.fill('\n');
    parser.push(Buffer.from('get b\n'));
    expect(parser.next()).toBe('invalid');
    expect(parser.next()).toBeUndefined();
  });
});

describe('lite', () => {
  test.each([
    ['shorter than announced', 'set k 9\r\nhello\r\n', [set('k', 'hello')]],
    ['one space too many', 'set k 5\r\nhello \r\n', [set('k', 'hello')]],
    ['one space that fits', 'set k 6\r\nhello \r\n', [set('k', 'hello ')]],
    ['two spaces too many', 'set k 5\r\nhello  \r\n', [refused]],
    ['one byte too many', 'set k 5\r\nhellos\r\n', [refused]],
    ['spaces around', 'set k 9\n  a b  \n', [set('k', '  a b  ')]],
    ['a CR within', 'set k 9\na\rb\r\r\n', [set('k', 'a\rb\r')]],
    ['NUL and invalid UTF-8', 'set k 9\n\0\xff\xfe\n', [set('k', '\0\xff\xfe')]],
    ['a size of 30 digits', `set k ${'9'.repeat(30)}\nhello\nget k\n`, [set('k', 'hello'), get('k')]],
    ['on one line', 'set k 5 hello\r\nget k\r\n', [set('k', 'hello'), get('k')]],
    ['on one line, with spaces', 'set k 9   a  b \r\n', [set('k', 'a  b ')]],
    ['on one line, one space too many', 'set k 5 hello \r\n', [set('k', 'hello')]],
    ['on one line, too long', 'set k 4 hello\r\nget k\n', [refused, get('k')]],
    ['on one line, bad size', 'set k x hello\r\nget k\r\n', [invalid, get('k')]],
    ['on one line, bad key', 'set \t 5 hello\r\nget k\r\n', [invalid, get('k')]],
    ['on one line, as long as may be', `set k 9999 ${'v'.repeat(1024)}\n`, [set('k', 'v'.repeat(1024))]],
    ['on one line, longer than may be', `set k 9999 ${'v'.repeat(1025)}\n`, [refused]],
    ['size alone on the line', 'set k 5  \r\nhello\r\n', [set('k', 'hello')]],
  ])('value %s', (_what, text, requests) => {
    expect(parseText(lite, text)).toEqual(requests);
  });

  test('the size rules `exact` and `any`', () => {
    const exact = { ...lite, sizeRule: 'exact' } as const;
    expect(parseText(exact, 'set k 5\nhell\nset k 5\nhello\nset k 5\nhello \n')).toEqual([
      refused,
      set('k', 'hello'),
      set('k', 'hello'),
    ]);
    const any = { ...lite, sizeRule: 'any' } as const;
    expect(parseText(any, 'set k 1\nhello\nset k 9 hello\n')).toEqual([set('k', 'hello'), set('k', 'hello')]);
  });
});

describe('course', () => {
  test.each([
    ['with line ends', 'set k 7\r\na\r\nb\nc\r\r\nget k\r\n', [set('k', 'a\r\nb\nc\r'), get('k')]],
    ['shorter than announced', 'set k 9\r\nhello\r\nget k\r\nget k\n', [refused, get('k')]],
    ['a CR in place of the line end', 'set k 5\r\nhello\rx\nget k\n', [refused, get('k')]],
    ['longer than the limit', `set k 2000\r\n${'\n'.repeat(2000)}\r\nget k\n`, [refused, get('k')]],
    ['a size of 30 digits', `set k ${'9'.repeat(30)}\r\nhello\r\nget k\r\n`, [invalid, get('k')]],
    ['a bad key, value with LF', 'set a\tb 5\r\na\nb\nc\r\nget k\r\n', [invalid, get('k')]],
    ['five fields', 'set k 0 0 5\r\nhello\r\n', [invalid, invalid]],
    ['on one line', 'set k 5 hello\r\n', [invalid]],
    ['a trailing space', 'set k 5\r\nhello \r\nget k\n', [refused, get('k')]],
  ])('value %s', (_what, text, requests) => {
    expect(parseText(course, text)).toEqual(requests);
  });

  test('a value beyond the limit is refused at once', () => {
    const parser = new RequestParser(course, LIMITS);
    parser.push(Buffer.from(`set k ${2 ** 53 - 1}\r\n`));
    expect(parser.next()).toBe('refused');
    expect(parser.next()).toBeUndefined();
  });
});
