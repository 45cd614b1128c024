import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatText, parseText } from '../../src/client/transcript-text.js';
import { expectedText, sentText } from './arbitraries.js';

const bytes = (text: string | number[]) => ({ type: 'bytes', bytes: Buffer.from(text as string) });

describe('parseText', () => {
  it('takes letters as their UTF-8 bytes, and escapes as theirs', () => {
    expect(parseText('é\\x00\\xfF\\r\\n\\t\\0\\\\\\<\\.', 'any')).toEqual([
      bytes([0xc3, 0xa9, 0, 0xff, 13, 10, 9, 0, 92, 60, 46]),
    ]);
  });

  it('finds names', () => {
    expect(parseText('set <key> <k-2>', 'any')).toEqual([
      bytes('set '),
      { type: 'name', name: 'key' },
      bytes(' '),
      { type: 'name', name: 'k-2' },
    ]);
  });

  it.each(['\\<key>', '<Key>', '< key>', '<>', '<key', '<2>'])('finds no name in %s', (text) => {
    expect(parseText(text, 'any')).toEqual([bytes(text.replace('\\', ''))]);
  });

  it('knows dots from dots', () => {
    expect(parseText('a...b', 'any')).toEqual([bytes('a'), { type: 'any' }, bytes('b')]);
    expect(parseText('a...b', 'literal')).toEqual([bytes('a...b')]);
    expect(parseText('\\...', 'any')).toEqual([bytes('...')]);
    expect(parseText('..', 'any')).toEqual([bytes('..')]);
    expect(parseText('....', 'any')).toEqual([{ type: 'any' }, bytes('.')]);
  });

  it.each(['\\q', '\\x1', '\\xzz', '\\', 'a\\'])('refuses the escape in %s', (text) => {
    expect(() => parseText(text, 'any')).toThrow(SyntaxError);
  });
});

describe('formatText', () => {
  it('is read back as it was', () => {
    fc.assert(
      fc.property(sentText, (text) => {
        expect(parseText(formatText(text), 'literal')).toEqual(text);
      }),
    );
    fc.assert(
      fc.property(expectedText, (text) => {
        expect(parseText(formatText(text), 'any')).toEqual(text);
      }),
    );
  });

  it('is one line, with nothing in it that an editor or a terminal would change', () => {
    fc.assert(
      fc.property(expectedText, (text) => {
        expect(formatText(text)).toMatch(/^(?:[^\p{C}\p{Z}]|(?! $) )*$/u);
      }),
    );
  });

  it('leaves what can be read as it is', () => {
    expect(formatText([{ type: 'bytes', bytes: Buffer.from('VALUE ключ "é" <3 a.b ..') }])).toBe(
      'VALUE ключ "é" <3 a.b ..',
    );
  });
});
