import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { course, lite } from '../../src/protocol/dialect.js';
import { encodeGet, encodeSet, sizeOf, toBuffer } from '../../src/protocol/encode.js';

const characters = { ...course, sizeUnit: 'characters' } as const;
const text = fc.string({ unit: 'grapheme', maxLength: 30 });
const array = fc.uint8Array({ maxLength: 30 });

/** A SET as it goes out. */
function whole(set: { header: Buffer; body: Buffer }): string {
  return Buffer.concat([set.header, set.body]).toString('latin1');
}

describe('toBuffer', () => {
  it('takes text for its UTF-8 bytes, and bytes for themselves', () => {
    fc.assert(fc.property(text, (given) => void expect(toBuffer(given).toString('utf8')).toBe(given)));
    fc.assert(fc.property(array, (given) => void expect([...toBuffer(given)]).toEqual([...given])));
  });

  it('takes a part of a larger array for that part', () => {
    expect(toBuffer(new Uint8Array([1, 2, 3, 4]).subarray(1, 3))).toEqual(Buffer.from([2, 3]));
  });
});

describe('encodeGet', () => {
  it('is a line', () => {
    expect(encodeGet('k')).toEqual(Buffer.from('get k\r\n'));
    expect(encodeGet(Buffer.from([0xff]))).toEqual(Buffer.from('get \xff\r\n', 'latin1'));
  });
});

describe('encodeSet', () => {
  it('is two lines, and announces as many bytes as the value has', () => {
    expect(whole(encodeSet(lite, 'k', 'hello'))).toBe('set k 5\r\nhello\r\n');
    expect(encodeSet(lite, 'k', 'hello')).toEqual({
      header: Buffer.from('set k 5\r\n'),
      body: Buffer.from('hello\r\n'),
    });
    expect(whole(encodeSet(course, 'k', ''))).toBe('set k 0\r\n\r\n');
    expect(whole(encodeSet(course, 'k', 'a\r\nb'))).toBe('set k 4\r\na\r\nb\r\n');
    expect(whole(encodeSet(lite, 'é', 'é'))).toBe('set \xc3\xa9 2\r\n\xc3\xa9\r\n');
  });

  it('announces what it is told to instead, numbers or not', () => {
    expect(whole(encodeSet(lite, 'k', 'hello', 3))).toBe('set k 3\r\nhello\r\n');
    expect(whole(encodeSet(lite, 'k', 'hello', '5x'))).toBe('set k 5x\r\nhello\r\n');
  });

  it('announces characters where the dialect counts those', () => {
    expect(whole(encodeSet(characters, 'k', 'h€😀'))).toBe(`set k 3\r\n${Buffer.from('h€😀').toString('latin1')}\r\n`);
  });

  it('can be taken apart again, whatever the value', () => {
    const key = fc.stringMatching(/^[!-~]{1,20}$/);
    fc.assert(
      fc.property(key, array, (name, value) => {
        const sent = whole(encodeSet(lite, name, value));
        const [, gotKey, size] = /^set (\S+) (\d+)\r\n/.exec(sent) ?? [];
        expect([gotKey, size]).toEqual([name, String(value.length)]);
        expect(sent.slice(-value.length - 2)).toBe(`${Buffer.from(value).toString('latin1')}\r\n`);
      }),
    );
  });
});

describe('sizeOf', () => {
  it('counts code points of text, and bytes otherwise', () => {
    fc.assert(
      fc.property(text, (given) => {
        expect(sizeOf(characters, Buffer.from(given))).toBe([...given].length);
        expect(sizeOf(lite, Buffer.from(given))).toBe(Buffer.byteLength(given));
      }),
    );
  });
});
