import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesLine, matchPrefix, type Pattern } from '../../src/client/transcript-match.js';

const pattern = (text: string): Pattern => text.split('...').map((piece) => Buffer.from(piece));

/** The oracle: the pattern as a regular expression over latin1. */
function toRegExp(pieces: Pattern, end: string): RegExp {
  const escaped = pieces.map((piece) => piece.toString('latin1').replace(/[.\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('[^\\n]*?')}${end}`);
}

const few = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
const fewAndLf = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 10 });
const pieces = (unit: fc.Arbitrary<string>) =>
  fc.array(
    unit.map((text) => Buffer.from(text)),
    { minLength: 1, maxLength: 4 },
  );

describe('matchesLine', () => {
  it.each([
    ['STORED', 'STORED', true],
    ['STORED', 'STORED ', false],
    ['...', '', true],
    ['...', 'anything', true],
    ['VALUE ... 5', 'VALUE key 5', true],
    ['VALUE ... 5', 'VALUE 5', false],
    ['ab...ba', 'aba', false],
    ['a...b...c', 'a-c-b-c', true],
  ])('%s against %s', (expected, line, met) => {
    expect(matchesLine(pattern(expected), Buffer.from(line))).toBe(met);
  });

  it('agrees with a regular expression', () => {
    fc.assert(
      fc.property(pieces(few), few, (expected, line) => {
        expect(matchesLine(expected, Buffer.from(line))).toBe(toRegExp(expected, '$').test(line));
      }),
    );
  });
});

describe('matchPrefix', () => {
  it('agrees with a regular expression, and takes as little', () => {
    const ending = fewAndLf.filter((text) => text !== '');
    fc.assert(
      fc.property(pieces(fewAndLf), ending, fewAndLf, (some, last, bytes) => {
        const expected = [...some, Buffer.from(last)];
        const found = toRegExp(expected, '').exec(bytes);
        const match = matchPrefix(expected, Buffer.from(bytes));
        if (found === null) expect(match.state).not.toBe('met');
        else expect(match).toEqual({ state: 'met', length: found[0].length });
      }),
    );
  });

  it('says that more may help exactly when it may', () => {
    fc.assert(
      fc.property(pieces(fewAndLf), fewAndLf, (expected, bytes) => {
        const { state } = matchPrefix(expected, Buffer.from(bytes));
        if (state === 'met') return;
        // What is missing of any piece, and all behind it, is the only thing that could help.
        const rests = expected.flatMap((piece, index) =>
          Array.from({ length: piece.length + 1 }, (_, from) =>
            Buffer.concat([piece.subarray(from), ...expected.slice(index + 1)]).toString(),
          ),
        );
        const helps = rests.some((rest) => toRegExp(expected, '').test(bytes + rest));
        expect(state).toBe(helps ? 'part' : 'unmet');
      }),
    );
  });
});
