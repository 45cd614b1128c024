import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GET, MISSING, SET, UNWRITTEN } from '../../../src/consistency/history.js';
import { VerdictSoFar } from '../../../src/stress/judging/verdict-so-far.js';
import type { Columns } from '../../../src/stress/load/columns.js';

type Row = readonly [kind: number, key: number, value: number, start: number, end: number];

function columns(rows: readonly Row[]): Columns {
  const of = (at: number) => rows.map((row) => row[at]!);
  return {
    length: rows.length,
    kind: new Uint8Array(of(0)),
    client: new Uint32Array(rows.length),
    key: new Uint32Array(of(1)),
    value: new Int32Array(of(2)),
    start: new Float64Array(of(3)),
    end: new Float64Array(of(4)),
  };
}

const isBad = (...chunks: Row[][]) => {
  const soFar = new VerdictSoFar(2, 'register');
  for (const rows of chunks) soFar.take(columns(rows));
  return soFar.isBad;
};

describe('the verdict so far', () => {
  const [first, second]: Row[] = [
    [SET, 0, 700_001, 0, 1],
    [SET, 0, 700_005, 2, 3],
  ];
  const stale: Row = [GET, 0, 700_001, 4, 5];

  test('is bad once a chunk contradicts itself, and stays so', () => {
    expect(isBad([first!, second!, stale])).toBe(true);
    expect(isBad([first!, second!, stale], [[GET, 1, MISSING, 6, 7]])).toBe(true);
    expect(isBad([[GET, 0, UNWRITTEN, 0, 1]])).toBe(true);
  });

  test('leaves to the end what reaches beyond a chunk', () => {
    expect(isBad([first!, second!], [stale])).toBe(false);
    expect(isBad([])).toBe(false);
    expect(
      isBad([
        [SET, 0, 1, 0, 1],
        [SET, 0, 2_000_000, 2, 3],
        [GET, 0, 1, 4, 5],
      ]),
    ).toBe(false);
  });

  test('never accuses a part of what a sound server did', () => {
    const operation = fc.tuple(fc.boolean(), fc.nat(1), fc.nat(3));
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 60 }), fc.nat(60), fc.nat(60), (operations, from, to) => {
        // Each takes effect at once, at its place in the row, and lasts some time before and after.
        const values = [MISSING, MISSING];
        const rows = operations.map(([isSet, key, slack], index): Row => {
          if (isSet) values[key] = index + 1;
          return [isSet ? SET : GET, key, values[key]!, index - slack, index + slack];
        });
        rows.sort((a, b) => a[4] - b[4]);
        expect(isBad(rows.slice(Math.min(from, to), Math.max(from, to)))).toBe(false);
      }),
    );
  });
});
