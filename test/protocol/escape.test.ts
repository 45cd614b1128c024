import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeByte, escapeBytes, unescapeBytes } from '../../src/protocol/escape.js';

const bytes = fc.uint8Array({ maxLength: 80 }).map((array) => Buffer.from(array));

describe('escapeBytes and unescapeBytes', () => {
  it('are inverse to each other', () => {
    fc.assert(fc.property(bytes, (given) => void expect(unescapeBytes(escapeBytes(given))).toEqual(given)));
  });

  it('show every byte in printable ASCII, one way only', () => {
    const shown = Array.from({ length: 256 }, (_, byte) => escapeByte(byte));
    expect(shown.filter((text) => !/^[ -~]+$/.test(text))).toEqual([]);
    expect(new Set(shown).size).toBe(256);
  });

  it('name the line ends, the tab and the backslash', () => {
    expect(escapeBytes(Buffer.from('a\r\n\t\\"é\0'))).toBe('a\\r\\n\\t\\\\"\\xc3\\xa9\\x00');
  });

  it('read text as UTF-8, a quote and a NUL by name, and hexadecimal of either case', () => {
    expect(unescapeBytes('é€😀')).toEqual(Buffer.from('é€😀'));
    expect(unescapeBytes('\\"\\0\\xfF')).toEqual(Buffer.from([0x22, 0, 0xff]));
    expect(unescapeBytes('\\\\n')).toEqual(Buffer.from('\\n'));
  });

  it.each(['\\q', '\\x', '\\x4', '\\xg0', 'end\\', '\\😀'])('refuse %s', (text) => {
    expect(() => unescapeBytes(text)).toThrow(SyntaxError);
  });

  it('say which escape is unknown, and which there are', () => {
    expect(() => unescapeBytes('a\\q')).toThrow('unknown escape \\q: use \\r \\n \\t \\0 \\\\ or \\xNN');
  });
});

describe('escapeBytes with a limit', () => {
  it('shows the first and the last bytes, and counts the rest', () => {
    expect(escapeBytes(Buffer.from('0123456789'), 4)).toBe('01… 6 more bytes …89');
    expect(escapeBytes(Buffer.from('0123456789'), 5)).toBe('01… 6 more bytes …89');
    expect(escapeBytes(Buffer.from('0123'), 4)).toBe('0123');
  });

  it('accounts for every byte', () => {
    fc.assert(
      fc.property(bytes, fc.integer({ min: 2, max: 100 }), (given, limit) => {
        const shown = escapeBytes(given, limit);
        const [, head, count, tail] = /^(.*)… (\d+) more bytes …(.*)$/.exec(shown) ?? [];
        if (given.length <= limit) {
          expect(shown).toBe(escapeBytes(given));
          return;
        }
        const [first, last] = [unescapeBytes(head ?? ''), unescapeBytes(tail ?? '')];
        expect(first.length + Number(count) + last.length).toBe(given.length);
        expect(given.subarray(0, first.length)).toEqual(first);
        expect(given.subarray(given.length - last.length)).toEqual(last);
      }),
    );
  });
});
