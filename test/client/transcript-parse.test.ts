import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTranscript } from '../../src/client/transcript-parse.js';
import { type Deed, formatDeed } from '../../src/client/transcript-step.js';
import { UsageError } from '../../src/errors.js';
import { deed } from './arbitraries.js';

const parse = (source: string | Buffer) => parseTranscript(Buffer.from(source as string), 'script.txt');
const deeds = (source: string): Deed[] => parse(source).steps.map(({ line, ...rest }) => rest as Deed);

describe('parseTranscript', () => {
  it('reads what formatDeed writes', () => {
    fc.assert(
      fc.property(fc.array(deed), (all) => {
        expect(deeds(all.map(formatDeed).join('\n'))).toEqual(all);
      }),
    );
  });

  it('gives each step its line, and keeps the source', () => {
    const { steps, lines } = parse('\uFEFF# comment\r\n\r\n  a> x\r\n\t< y\n');
    expect(steps.map(({ line }) => line)).toEqual([3, 4]);
    expect(lines).toEqual(['# comment', '', '  a> x', '\t< y']);
  });

  it('takes exactly one blank behind the marker', () => {
    const [first, second] = deeds('>  two \n>');
    expect(first).toMatchObject({ text: [{ bytes: Buffer.from(' two ') }], ending: 'line' });
    expect(second).toMatchObject({ text: [], ending: 'line' });
  });

  it('knows the directives', () => {
    expect(deeds('a>! half-close\n<! silence 1.5s\n>! pause 20\nb<! closed')).toEqual([
      { kind: 'act', connection: 'a', action: 'half-close' },
      { kind: 'silence', connection: '', ms: 1500 },
      { kind: 'pause', ms: 20 },
      { kind: 'closed', connection: 'b' },
    ]);
  });

  it.each([
    ['> ok\nget a', 'script.txt:2: "get a" is no line of a transcript; write "> get a" to send it'],
    ['>get a', 'script.txt:1: put a blank behind ">", as in "> get a"'],
    ['a<=b', 'put a blank behind "a<=", as in "a<= b"'],
    ['2> x', '"2> x" is no line of a transcript'],
    ['> \\q', 'script.txt:1: \\q is no escape'],
    ['< a\\nb', 'a line has no \\n inside'],
    ['<= a...', 'behind "..." must stand what ends it'],
    ['<=', '"<=" needs the bytes that must come'],
    ['>=', '">=" needs the bytes to send'],
    ['>! explode', 'behind ">!" stands open, half-close, close, reset or pause TIME, not "explode"'],
    ['>! pause', 'behind ">!" stands'],
    ['>! close 2s', 'behind ">!" stands'],
    ['a>! pause 2s', 'write ">! pause 2s", without a name'],
    ['>! pause soon', 'script.txt:1: pause takes a time such as'],
    ['<! open', 'behind "<!" stands closed or silence TIME, not "open"'],
    ['<! silence', 'behind "<!" stands'],
    ['>! half-close\n> x', 'script.txt:2: nothing can be sent on a half-closed connection'],
    [Buffer.from('> ok\n> \xff', 'latin1'), 'script.txt:2: this line is not UTF-8'],
  ])('says what is wrong with %j', (source, sentence) => {
    expect(() => parse(source)).toThrow(UsageError);
    expect(() => parse(source)).toThrow(sentence);
  });

  it('allows sending on a name that is free again', () => {
    expect(deeds('>! half-close\n<! closed\n> x\na>! half-close\na>! reset\na> y')).toHaveLength(6);
  });

  it('ends with a sentence whatever it is given', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          parse(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
        }
      }),
    );
  });
});
