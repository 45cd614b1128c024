import { expect, test } from 'vitest';
import { GET, MISSING, REFUSED, SET, UNWRITTEN } from '../../../src/consistency/history.js';
import { recorderForTest } from '../recorded.js';

test('operations are recorded in the order in which they end, and counted', () => {
  const { recorder, rows } = recorderForTest();
  recorder.answered(SET, 1, 2, 3, 10, 20, 10);
  recorder.unanswered(SET, 4, 5, 6, 7);
  recorder.answered(REFUSED, 1, 2, 9, 21, 25, 21);
  recorder.answered(GET, 1, 2, 3, 30, 40, 30);
  recorder.answered(GET, 1, 2, MISSING, 30, 41, 30);
  recorder.answered(GET, 1, 2, UNWRITTEN, 30, 42, 30);
  recorder.unanswered(GET, 1, 2, 77, 50);
  expect(rows()).toEqual([
    { kind: SET, client: 1, key: 2, value: 3, start: 10, end: 20 },
    { kind: SET, client: 4, key: 5, value: 6, start: 7, end: Number.POSITIVE_INFINITY },
    { kind: REFUSED, client: 1, key: 2, value: 9, start: 21, end: 25 },
    { kind: GET, client: 1, key: 2, value: 3, start: 30, end: 40 },
    { kind: GET, client: 1, key: 2, value: MISSING, start: 30, end: 41 },
    { kind: GET, client: 1, key: 2, value: UNWRITTEN, start: 30, end: 42 },
    { kind: GET, client: 1, key: 2, value: MISSING, start: 50, end: Number.POSITIVE_INFINITY },
  ]);
  expect(recorder.tally.counts()).toMatchObject({
    ...{ total: 7, gets: 4, sets: 3, hits: 2, misses: 1, stored: 1, refused: 1, pending: 2, badReads: 1, errors: {} },
  });
});

test('intervals are widened at both ends', () => {
  const { recorder, rows } = recorderForTest(0.5);
  recorder.answered(SET, 0, 0, 1, 10, 20, 10);
  recorder.unanswered(SET, 0, 0, 2, 30);
  expect(rows().map(({ start, end }) => [start, end])).toEqual([
    [9.5, 20.5],
    [29.5, Number.POSITIVE_INFINITY],
  ]);
});

test('latency counts from when an operation was due', () => {
  const { recorder } = recorderForTest();
  recorder.answered(SET, 0, 0, 1, 900, 1000, 200);
  recorder.answered(GET, 0, 0, 1, 900, 1000, 900);
  expect([recorder.tally.set.percentile(50), recorder.tally.get.percentile(50)]).toEqual([800, 100]);
});

test('more than a chunk is recorded, and remarks keep their places', () => {
  const { recorder, rows } = recorderForTest();
  const many = 70_000;
  for (let value = 1; value <= many; value += 1) {
    if (value === 5 || value === many) recorder.remark({ kind: 'unknown', text: String(value), of: [] });
    recorder.answered(SET, 0, 0, value, value, value + 1, value);
  }
  expect(rows().map(({ value }) => value)).toEqual(Array.from({ length: many }, (_, index) => index + 1));
  expect([...recorder.remarks.keys()]).toEqual([4, many - 1]);
});

test('no more than some bad reads are described', () => {
  const { recorder } = recorderForTest();
  for (let left = 1000; left > 0 && recorder.wantsRemarks; left -= 1) {
    recorder.remark({ kind: 'unknown', text: '', of: [] });
    recorder.answered(GET, 0, 0, UNWRITTEN, 1, 2, 1);
  }
  expect(recorder.remarks.size).toBe(200);
});
