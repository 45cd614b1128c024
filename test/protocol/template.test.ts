import { describe, expect, it } from 'vitest';
import { compileTemplate, compileText, matchTemplate, type Token } from '../../src/protocol/template.js';

function literal(text: string): Token {
  return { type: 'literal', bytes: Buffer.from(text, 'latin1') };
}

const eol: Token = { type: 'eol' };
const field = (name: 'key' | 'bytes' | 'number' | 'value'): Token => ({ type: 'field', name });

describe('compileTemplate', () => {
  it('takes fields, line ends and what is between them apart', () => {
    expect(compileTemplate('VALUE <key> <bytes>\r\n<value>\nEND\r\n')).toEqual([
      literal('VALUE '),
      field('key'),
      literal(' '),
      field('bytes'),
      eol,
      field('value'),
      eol,
      literal('END'),
      eol,
    ]);
  });

  it('counts blanks before a line end to it, but not those behind a value', () => {
    expect(compileTemplate('STORED \t\r\n\n')).toEqual([literal('STORED'), eol, eol]);
    expect(compileTemplate('<number>  \r\n')).toEqual([field('number'), eol]);
    expect(compileTemplate('<value> \r\n')).toEqual([field('value'), literal(' '), eol]);
  });

  it('keeps blanks within a line, a CR without LF, bytes beyond ASCII, and names it does not know', () => {
    expect(compileTemplate('a b\rc \xff<size>')).toEqual([literal('a b\rc \xff<size>')]);
    expect(compileTemplate('')).toEqual([]);
  });

  it('takes only the fields that it is told to', () => {
    expect(compileTemplate('set <key> <bytes>', ['key'])).toEqual([literal('set '), field('key'), literal(' <bytes>')]);
  });
});

describe('compileText', () => {
  it('knows lines, and no fields', () => {
    expect(compileText('set <key> \r\n\nget <key>')).toEqual([literal('set <key>'), eol, eol, literal('get <key>')]);
    expect(compileText('hi\r\n')).toEqual([literal('hi'), eol]);
    expect(compileText('')).toEqual([]);
  });
});

describe('matchTemplate', () => {
  const match = (template: string, text: string) =>
    matchTemplate(compileTemplate(template), Buffer.from(text, 'latin1'), 'bytes');

  it('takes no more than the template', () => {
    expect(match('STORED\r\n', 'STORED\nVALUE')).toEqual({ state: 'whole', length: 7, fields: {} });
    expect(match('', 'x')).toEqual({ state: 'whole', length: 0, fields: {} });
  });

  it('tells words that are missing from terminators that are', () => {
    expect(match('STORED\r\n', 'STO')).toMatchObject({ state: 'part', missing: 'words' });
    expect(match('STORED\r\n', 'STORED')).toMatchObject({ state: 'part', missing: 'terminator' });
    expect(match('STORED\r\n\n', 'STORED\r\n')).toMatchObject({ state: 'part', missing: 'terminator' });
    expect(match('A\r\nB\r\n', 'A\r')).toMatchObject({ state: 'part', missing: 'words' });
  });

  it('points at the first byte that cannot stand there', () => {
    expect(match('STORED\r\n', 'STOPPED')).toEqual({ state: 'none', at: 3 });
    expect(match('STORED\r\n', 'STORED!\r\n')).toEqual({ state: 'none', at: 6 });
    expect(match('STORED\r\n', 'STORED  !')).toEqual({ state: 'none', at: 8 });
    expect(match('N <number>\r\n', 'N five\r\n')).toEqual({ state: 'none', at: 2 });
    expect(match('N <key>\r\n', 'N  \r\n')).toEqual({ state: 'none', at: 2 });
  });

  it('reads fields, and skips numbers that mean nothing', () => {
    expect(match('V <key> <number> <bytes>\r\n<value>\r\n', 'V k 7 3\r\na\nb\r\n')).toEqual({
      state: 'whole',
      length: 14,
      fields: { key: Buffer.from('k'), bytes: 3, value: Buffer.from('a\nb') },
    });
  });

  it('waits for counted characters to be complete', () => {
    const tokens = compileTemplate('<bytes>\n<value>;');
    const whole = Buffer.from('2\né€;');
    for (let end = 0; end < whole.length; end += 1)
      expect(matchTemplate(tokens, whole.subarray(0, end), 'characters').state, `${end} bytes`).toBe('part');
    expect(matchTemplate(tokens, whole, 'characters')).toMatchObject({ state: 'whole', length: whole.length });
  });
});
