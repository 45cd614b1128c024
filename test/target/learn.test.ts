import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { course, type Dialect, lite } from '../../src/protocol/dialect.js';
import {
  builtinReplies,
  commonLines,
  fill,
  hitProgress,
  hitTemplate,
  nearestSpec,
  progressOf,
  sameDialect,
  saysStored,
  wordTemplate,
} from '../../src/target/learn.js';

const KEY = 'memlitekit-0a1b2c3d';
const VALUE = 'memlitekit-says-hello';

describe('hitTemplate', () => {
  it.each([
    ['lite', `VALUE ${KEY} ${VALUE}\r\nEND\n`, 'VALUE <key> <value>\r\nEND\n'],
    ['course', `VALUE ${KEY} 21\r\n${VALUE}\r\nEND\r\n`, 'VALUE <key> <bytes>\r\n<value>\r\nEND\r\n'],
    ['flags', `VALUE ${KEY} 0 21\r\n${VALUE}\r\nEND\r\n`, 'VALUE <key> 0 <bytes>\r\n<value>\r\nEND\r\n'],
    [
      'a count that is one too many',
      `VALUE ${KEY} 22\r\n${VALUE}\r\nEND\r\n`,
      'VALUE <key> <number>\r\n<value>\r\nEND\r\n',
    ],
    ['the same on the line of the value', `VALUE ${KEY} 22 ${VALUE}\r\nEND\n`, 'VALUE <key> <number> <value>\r\nEND\n'],
    ['a count of something else', `VALUE ${KEY} 1024 \r\n${VALUE}\r\n`, 'VALUE <key> <number> \r\n<value>\r\n'],
    ['no key', `VALUE 21\r\n${VALUE}\r\n`, 'VALUE <bytes>\r\n<value>\r\n'],
    ['nothing but the value', VALUE, '<value>'],
    ['a value that is padded', `VALUE ${KEY} ${VALUE}\0\0\r\n`, 'VALUE <key> <value>\0\0\r\n'],
    ['another value', `VALUE ${KEY} x\r\nEND\n`, 'VALUE <key> x\r\nEND\n'],
  ])('%s', (_what, raw, template) => expect(hitTemplate(raw, KEY, VALUE)).toBe(template));

  test('it is the inverse of fill, for whatever shape, key and value', () => {
    const word = fc.constantFrom('VALUE', 'value', 'HIT:', 'VALUE\t');
    const key = fc.constantFrom('', ' <key>', ' <key> ');
    const count = fc.constantFrom('', ' <bytes>', ' 0 <bytes>', ' 0');
    const eol = fc.constantFrom('\r\n', '\n', ' \r\n');
    const end = fc.constantFrom('', 'END\n', 'END\r\n', 'END', ' END \r\n', '\r\n');
    const shape = fc
      .tuple(word, key, count, eol, eol, end)
      .map(([w, k, c, a, b, e]) => `${w}${k}${c}${a}<value>${b}${e}`);
    const text = fc.stringMatching(/^[a-z]{4}-[a-z]{4,30}$/);
    fc.assert(
      fc.property(shape, text, text, (template, key, value) => {
        fc.pre(!key.includes(value) && !template.includes(value) && !template.includes(key));
        // A number that ends its line is a count, of whatever.
        fc.pre(!/ 0[ \t]*\r?\n/.test(template));
        expect(hitTemplate(fill(template, key, value), key, value)).toBe(template);
      }),
    );
  });
});

describe('wordTemplate', () => {
  it.each([
    ['a line', 'NOT FOUND\r\n', 'NOT FOUND\r\n'],
    ['no line end', 'NOT FOUND', 'NOT FOUND'],
    ['line ends too many', 'NOT FOUND\r\n\n', 'NOT FOUND\r\n\n'],
    ['the same twice', 'INVALID\r\nINVALID\r\n', 'INVALID\r\n'],
    ['a contradiction', 'NOT-STORED\r\nSTORED\r\n', 'NOT-STORED\r\n'],
    ['the key', `${KEY} NOT FOUND\r\n`, '<key> NOT FOUND\r\n'],
    ['an empty VALUE', `VALUE ${KEY} 0\r\n\r\nEND\r\n`, 'VALUE <key> 0\r\n\r\nEND\r\n'],
    ['silence', '', ''],
  ])('%s', (_what, raw, template) => expect(wordTemplate(raw, KEY)).toBe(template));
});

describe('progressOf', () => {
  const known = ['STORED\r\n', 'NOT STORED\r\n'];
  it.each([
    ['STORED\r\n', 'whole'],
    ['STORED', 'part'],
    ['STORED\r', 'part'],
    ['NO', 'part'],
    ['Stored\n', 'line'],
    ['STORED\r\nEND\r\n', 'line'],
    ['STORED\r\nEND', 'part'],
    ['anything', 'part'],
  ])('%j is %s', (came, progress) => expect(progressOf(came, known)).toBe(progress));

  test('wherever TCP cuts a known reply, what came is a part, and then the whole', () => {
    const replies = builtinReplies(['stored', 'refused', 'invalid', 'hit'], KEY, VALUE);
    fc.assert(
      fc.property(fc.constantFrom(...replies), fc.nat(), (reply, at) => {
        const cut = 1 + (at % reply.length);
        expect(progressOf(reply.slice(0, cut), replies)).toBe(cut === reply.length ? 'whole' : 'part');
      }),
    );
  });
});

describe('hitProgress', () => {
  it.each([
    [`VALUE ${KEY} ${VALUE}\r\nEND\n`, 'whole'],
    [`VALUE ${KEY} ${VALUE}\r\nEND \r\n`, 'line'],
    [`VALUE ${KEY} ${VALUE}\r\n`, 'part'],
    [`VALUE ${KEY} 22\r\n`, 'part'],
    [`VALUE ${KEY} 22\r\n${VALUE}\r\n`, 'part'],
    [`VALUE ${KEY} 22\r\n${VALUE}\r\nEND\r\n`, 'line'],
    ['NOT FOUND\r\n', 'line'],
    ['VAL', 'part'],
  ])('%j is %s', (came, progress) => {
    expect(hitProgress(came, builtinReplies(['hit'], KEY, VALUE), VALUE)).toBe(progress);
  });
});

describe('commonLines', () => {
  it.each([
    ['Hello\r\nSTORED\r\n', `Hello\r\nVALUE ${VALUE}\r\nEND\n`, 'Hello\r\n'],
    ['Hello\r\nagain\r\nSTORED', 'Hello\r\nagain\r\nVALUE', 'Hello\r\nagain\r\n'],
    ['STORED\r\nEND\r\n', `VALUE ${VALUE}\r\nEND\r\n`, ''],
    ['ERROR\r\n', 'ERROR\r\n', ''],
    ['', 'Hello\r\n', ''],
  ])('%j and %j: %j', (a, b, common) => expect(commonLines(a, b)).toBe(common));
});

test('saysStored', () => {
  for (const text of ['STORED\r\n', 'STORED', 'stored \n', 'STORED\r\nEND\r\n']) expect(saysStored(text)).toBe(true);
  for (const text of ['NOT STORED\r\n', 'ERROR\r\n', '', 'OK\r\n']) expect(saysStored(text)).toBe(false);
});

describe('nearestSpec', () => {
  const seen = (law: Dialect, replies: Partial<Dialect['replies']>) => ({
    framing: law.framing,
    replies: { ...law.replies, ...replies },
  });
  it.each([
    ['lite', seen(lite, {}), 'lite'],
    ['course', seen(course, {}), 'course'],
    ['lite with the refusal of course', seen(lite, { refused: 'NOT-STORED\r\n' }), 'lite'],
    ['course with the refusal of lite', seen(course, { refused: 'NOT STORED\r\n' }), 'course'],
    ['course with other words for all', seen(course, { miss: 'null\n', invalid: 'bad\n', refused: 'no\n' }), 'course'],
    ['lite without a word', seen(lite, { miss: '', invalid: '', refused: '', hit: '' }), 'lite'],
  ])('%s', (_what, replies, spec) => expect(nearestSpec(replies)).toBe(spec));
});

test('sameDialect minds everything but the name', () => {
  expect(sameDialect({ ...lite, name: 'other' }, lite)).toBe(true);
  const changes: Partial<Dialect>[] = [
    { greeting: 'Hi\r\n' },
    { delivery: 'one-write' },
    { sizeRule: 'any' },
    { replies: { ...lite.replies, miss: 'END\r\n' } },
  ];
  for (const change of changes) expect(sameDialect({ ...lite, ...change }, lite)).toBe(false);
});
