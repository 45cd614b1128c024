import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { course, type Dialect, lite } from '../../src/protocol/dialect.js';
import { RequestParser } from '../../src/protocol/requests.js';
import { cut, cuts, type InputShape, inputText, SEED } from './request-arbitraries.js';
import { modelRequests } from './request-model.js';

const LIMITS = { maxKeyBytes: 250, maxValueBytes: 1024 };

/** All requests, written short; `reason`s are left out. */
function parse(dialect: Dialect, pieces: readonly Buffer[], { limits = LIMITS, ended = true } = {}): object[] {
  const parser = new RequestParser(dialect, limits);
  const requests: object[] = [];
  const drain = (): boolean => {
    for (let request = parser.next(); request !== undefined; request = parser.next()) {
      if (request.kind === 'set') requests.push({ ...request, value: request.value.toString('latin1') });
      else if (request.kind === 'get') requests.push(request);
      else requests.push({ kind: request.kind });
      if (request.kind === 'exit' || request.kind === 'end') return true;
    }
    return false;
  };
  for (const piece of pieces) {
    parser.push(piece);
    if (drain()) return requests;
  }
  if (ended) parser.end();
  drain();
  return requests;
}

const parseText = (dialect: Dialect, text: string): object[] =>
  parse(dialect, [Buffer.from(text, 'latin1')]).slice(0, -1);

const get = (key: string) => ({ kind: 'get', key });
const set = (key: string, value: string) => ({ kind: 'set', key, value });
const refused = { kind: 'refused' };
const invalid = { kind: 'invalid' };

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
    expect(parser.next()).toMatchObject(invalid);
    expect(parser.next()).toBeUndefined();
  });

  const shape: InputShape = { ...LIMITS, dialect: dialect.spec };

  test('agrees with a naive model, however the input is cut', () => {
    fc.assert(
      fc.property(inputText(shape, 12), cuts, (text, lengths) => {
        const expected = modelRequests(text, shape);
        expect(parse(dialect, [Buffer.from(text, 'latin1')])).toEqual(expected);
        expect(parse(dialect, cut(text, lengths))).toEqual(expected);
      }),
      { seed: SEED, numRuns: 2000 },
    );
  });

  test('input byte by byte is looked at and copied a bounded number of times', () => {
    const size = 200_000;
    const work = { searched: 0, copied: 0 };
    const { indexOf, copy, copyWithin } = Buffer.prototype;
    vi.spyOn(Buffer.prototype, 'indexOf').mockImplementation(function (this: Buffer, ...args) {
      work.searched += this.length;
      return indexOf.apply(this, args);
    });
    vi.spyOn(Buffer.prototype, 'copy').mockImplementation(function (this: Buffer, ...args) {
      const copied = copy.apply(this, args);
      work.copied += copied;
      return copied;
    });
    vi.spyOn(Buffer.prototype, 'copyWithin').mockImplementation(function (this: Buffer, ...args: unknown[]) {
      const [to = 0, from = 0, end = this.length] = args as number[];
      work.copied += end - from;
      return copyWithin.call(this, to, from, end);
    });
    const pieces = cut(`set k ${size}\r\n${'v'.repeat(size)}\r\n`, [1]);
    work.copied = 0;
    const requests = parse(dialect, pieces, { limits: { maxKeyBytes: 250, maxValueBytes: size } });
    vi.restoreAllMocks();
    expect(requests).toHaveLength(2);
    expect(work.searched).toBeLessThan(2 * size);
    expect(work.copied).toBeLessThan(4 * size);
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

  test('a line without end costs no memory', () => {
    const parser = new RequestParser(lite, LIMITS);
    parser.push(Buffer.from('set k 99999999999\r\n'));
    const megabyte = Buffer.alloc(1024 * 1024, 'v');
    const before = process.memoryUsage().arrayBuffers;
    const kinds: string[] = [];
    for (let i = 0; i < 200; i++) {
      parser.push(megabyte);
      for (let request = parser.next(); request !== undefined; request = parser.next()) kinds.push(request.kind);
    }
    expect(kinds).toEqual(['refused']);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
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
    expect(parser.next()).toEqual(refused);
    expect(parser.next()).toBeUndefined();
  });
});
