import { describe, expect, it } from 'vitest';
import { freshRun, Names } from '../../src/client/transcript-names.js';
import { formatText, parseText } from '../../src/client/transcript-text.js';

describe('Names', () => {
  it('has one value for a name in a run, and another in the next', () => {
    const names = new Names();
    expect(names.valueOf('key')).toBe(names.valueOf('key'));
    expect(names.valueOf('key')).toMatch(/^key-[a-z0-9]{8}$/);
    expect(new Names().valueOf('key')).not.toBe(names.valueOf('key'));
    expect(new Set(Array.from({ length: 100 }, freshRun)).size).toBe(100);
  });

  it('puts values in, and takes them for names on the way back', () => {
    const names = new Names('01234567');
    expect(names.encode(parseText('set <key> 5', 'literal')).toString()).toBe('set key-01234567 5');
    names.valueOf('y');
    names.valueOf('my-key');
    const back = (text: string) => formatText(names.recognize(Buffer.from(text)));
    expect(back('VALUE key-01234567 my-key-01234567')).toBe('VALUE <key> <my-key>');
    expect(back('other-01234567 \xff')).toBe('other-01234567 \xff');
    expect(back('')).toBe('');
  });

  it('splits a pattern at each ...', () => {
    const names = new Names('01234567');
    expect(names.pattern(parseText('a <k>...b', 'any'))).toEqual([Buffer.from('a k-01234567'), Buffer.from('b')]);
    expect(names.pattern([])).toEqual([Buffer.alloc(0)]);
  });
});
