import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Remark } from '../../../src/consistency/history.js';
import { allocateColumns } from '../../../src/stress/load/columns.js';
import { joinColumns, type MutableColumns } from '../../../src/stress/load/join-columns.js';
import { type Row, rowsOf } from '../recorded.js';

function columnsOf(rows: readonly Row[]): MutableColumns {
  // Longer than it has to be, as the last chunk of a run is.
  const columns = { ...allocateColumns(rows.length + 3), length: rows.length };
  for (const [at, row] of rows.entries())
    for (const name of ['kind', 'client', 'key', 'value', 'start', 'end'] as const) columns[name][at] = row[name];
  return columns;
}

const time = fc.nat({ max: 50 });
/** What one thread recorded: ends go up, and some are missing. */
const thread = fc
  .array(
    fc.record({
      kind: fc.nat({ max: 2 }),
      client: fc.nat({ max: 99 }),
      key: fc.nat(),
      start: time,
      step: time,
      open: fc.boolean(),
    }),
  )
  .map((steps) => {
    let end = 0;
    return steps.map(({ kind, client, key, start, step, open }, value): Row => {
      end += step;
      return { kind, client, key, value, start, end: open ? Number.POSITIVE_INFINITY : end };
    });
  });
const chunked = fc.tuple(thread, fc.integer({ min: 1, max: 7 })).map(([rows, size]) => {
  const chunks: Row[][] = [];
  for (let from = 0; from < rows.length; from += size) chunks.push(rows.slice(from, from + size));
  return { rows, chunks };
});

test('all operations are there, each thread in its order, and in order of their ends', () => {
  fc.assert(
    fc.property(fc.array(chunked, { minLength: 1, maxLength: 4 }), (threads) => {
      const marked = threads.map(({ rows, chunks }, thread) => ({
        rows: rows.map((row) => ({ ...row, client: row.client * 4 + thread })),
        chunks: chunks.map((chunk) => columnsOf(chunk.map((row) => ({ ...row, client: row.client * 4 + thread })))),
      }));
      const remarks = marked.map(({ rows }, thread) =>
        rows.flatMap((_, at): [number, Remark][] =>
          at % 3 === 0 ? [[at, { kind: 'unknown', text: `${thread} ${at}`, of: [] }]] : [],
        ),
      );
      const joined = joinColumns(marked.map(({ chunks }, thread) => ({ chunks, remarks: remarks[thread] ?? [] })));
      const rows = rowsOf(joined.columns);
      for (const [thread, { rows: own }] of marked.entries())
        expect(rows.filter(({ client }) => client % 4 === thread)).toEqual(own);
      const ends = rows.map(({ end }) => end).filter((end) => end < Number.POSITIVE_INFINITY);
      expect(ends).toEqual(ends.toSorted((a, b) => a - b));
      const expected = rows.flatMap(({ client, value }, at) =>
        value % 3 === 0 ? [[at, `${client % 4} ${value}`]] : [],
      );
      expect([...joined.remarks].map(([at, { text }]) => [at, text])).toEqual(expected);
    }),
  );
});

test('what was joined is not kept twice', () => {
  const chunk = columnsOf([{ kind: 1, client: 2, key: 3, value: 4, start: 5, end: 6 }]);
  joinColumns([{ chunks: [chunk], remarks: [] }]);
  expect(
    [chunk.kind, chunk.client, chunk.key, chunk.value, chunk.start, chunk.end].map(({ length }) => length),
  ).toEqual(new Array(6).fill(0));
});
