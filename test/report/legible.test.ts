import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unescapeBytes } from '../../src/protocol/escape.js';
import { legible, legibleResult, wellFormed } from '../../src/report/legible.js';

describe('a text', () => {
  test.each([
    ['\u001b[31mred', '\\x1b[31mred'],
    ['a\0b\u007f', 'a\\x00b\\x7f'],
    ['\u202egnp.exe', '\\xe2\\x80\\xaegnp.exe'],
    ['::error::x', '\\x3a:error::x'],
    ['  ::stop-commands::x', '  \\x3a:stop-commands::x'],
    ['##[group]x', '\\x23#[group]x'],
    ['listens on [::1]:11211, or ::1', 'listens on [::1]:11211, or ::1'],
    ['a line\n\tand another', 'a line\n\tand another'],
    ['Zürich, 東京, 👍', 'Zürich, 東京, 👍'],
  ])('%j reads %j', (text, expected) => {
    expect(legible(text)).toBe(expected);
  });

  test('that is read already is left alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(legible(legible(text))).toBe(legible(text));
      }),
    );
  });

  test('can be told from how it reads, as bytes can', () => {
    const unescaped = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\\'));
    fc.assert(
      fc.property(unescaped, (text) => {
        expect(unescapeBytes(legible(text)).toString('utf8')).toBe(wellFormed(text));
      }),
    );
  });
});

test('a result has several lines only where reports have room for them', () => {
  const failure = { message: 'a\r\nb', output: 'x\ny', transcript: [{ event: 'sent\nmore', at: 1 }] };
  expect(legibleResult({ failure, reason: 'a\n b', none: null })).toEqual({
    failure: { message: 'a\nb', output: 'x\ny', transcript: [{ event: 'sent more', at: 1 }] },
    reason: 'a b',
    none: null,
  });
});
