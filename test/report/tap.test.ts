import fc from 'fast-check';
import { Parser, type Result as TapPoint } from 'tap-parser';
import { describe, expect, test } from 'vitest';
import type { AnyResult } from '../../src/report/any-result.js';
import { render } from '../../src/report/common/tap.js';
import { legible, legibleResult } from '../../src/report/legible.js';
import { viewOf } from '../../src/report/views/view-of.js';
import { words } from './arbitraries.js';
import { EVERY_RESULT, failingWith } from './every-result.js';

/** The points that node-tap's parser sees; an error where it meets what is not TAP, or misses one that was planned. */
function read(text: string): TapPoint[] {
  const events = Parser.parse(text);
  const of = (kind: string) => events.filter(([name]) => name === kind).map(([, value]) => value);
  expect(of('version')).toEqual([14]);
  expect(of('extra')).toEqual([]);
  expect(of('bailout')).toEqual([]);
  expect(of('child')).toEqual([]);
  const points = of('assert') as TapPoint[];
  for (const { tapError } of points) expect(tapError).toBeNull();
  const [plan] = of('plan') as { end: number }[];
  expect(points.map(({ id }) => id)).toEqual(Array.from({ length: plan?.end ?? -1 }, (_, at) => at + 1));
  return points;
}

/** As `report` has it rendered. */
const tap = (result: AnyResult) => read(render(legibleResult(result), { strict: false }));

/** node-tap trims names, and makes one blank of several lines. */
const oneLine = (text: string) => text.replace(/\s*[\n\r\v\f\u0085\u2028\u2029]\s*/g, ' ').trim();

describe('TAP', () => {
  test.each(EVERY_RESULT)('of %s has a point for each case', (_name, result) => {
    const points = tap(result);
    const { cases } = viewOf(result, false);
    expect(points.map(({ name }) => name)).toEqual(cases.map(({ id, title }) => oneLine(`${id} ${title}`)));
    expect(points.filter(({ ok, todo }) => !ok && todo === false)).toHaveLength(
      cases.filter(({ status }) => status === 'failed' || status === 'inconclusive').length,
    );
  });

  test('gives the reason of what is skipped, and the evidence of what failed', () => {
    const points = tap(EVERY_RESULT[1]![1]);
    expect(points.map(({ ok, todo, skip }) => [ok, todo, skip])).toEqual([
      [true, false, false],
      [false, false, false],
      [false, 'it is slow', false],
      [true, false, 'there is no CSV file'],
      [false, false, false],
    ]);
    expect(points[1]?.diag).toMatchObject({
      severity: 'failed',
      detail: expect.stringContaining('received  NOT STORED\\r\\nINVALID COMMAND\\r\\n'),
      repeat: 'memlite-kit conform LITE-SET-4.2 --target 127.0.0.1:11211',
    });
  });

  test('keeps any text in its diagnosis, and begins no directive by it', () => {
    fc.assert(
      fc.property(words, (each) => {
        const [, failed, skipped] = tap(failingWith(each));
        expect([failed?.ok, failed?.todo, failed?.skip]).toEqual([false, false, false]);
        expect(failed?.diag?.message).toBe(legible(each.replace(/\r\n?/g, '\n')));
        expect(skipped?.skip).not.toBe(false);
      }),
      // A line that ends in a colon and a space that is none of ASCII's; a blank alone on a line.
      { numRuns: 200, examples: [['::error::\u00a0'], [' \n']] },
    );
  });
});
