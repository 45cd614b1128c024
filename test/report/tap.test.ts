import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { AnyResult } from '../../src/report/any-result.js';
import { render } from '../../src/report/common/tap.js';
import { viewOf } from '../../src/report/views/view-of.js';
import { words } from './arbitraries.js';
import { EVERY_RESULT, failingWith } from './every-result.js';

interface Point {
  readonly ok: boolean;
  readonly number: number;
  readonly description: string;
  readonly directive: string;
  readonly diagnosis: Record<string, string> | undefined;
}

/** Reads TAP 14 as its specification has it, line by line; an error where a line is none. */
function read(text: string): Point[] {
  const lines = text.split(/\r\n|\n|\r/);
  expect(lines.shift()).toBe('TAP version 14');
  expect(lines.pop()).toBe('');
  const points: Point[] = [];
  let plan: number | undefined;
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    if (line.startsWith('#')) continue;
    const planned = /^1\.\.(\d+)$/.exec(line);
    if (planned) {
      plan = Number(planned[1]);
      continue;
    }
    const [, not, number, rest = ''] = /^(not )?ok (\d+) - (.*)$/u.exec(line) ?? [];
    if (number === undefined) throw new Error(`not TAP: ${JSON.stringify(line)}`);
    const [, description = '', directive = ''] = /^((?:[^\\#]|\\[\\#])*)(#.*)?$/su.exec(rest) ?? [];
    points.push({
      ok: not === undefined,
      number: Number(number),
      description: description.replace(/\\([\\#])/g, '$1'),
      directive,
      diagnosis: lines[0] === '  ---' ? diagnosisOf(lines) : undefined,
    });
  }
  expect(points.map(({ number }) => number)).toEqual(Array.from({ length: plan ?? -1 }, (_, at) => at + 1));
  return points;
}

function diagnosisOf(lines: string[]): Record<string, string> {
  const end = lines.indexOf('  ...');
  const block = lines.splice(0, end + 1).slice(1, -1);
  for (const line of block) expect(line.startsWith('  ') || line === '').toBe(true);
  return parse(block.map((line) => line.slice(2)).join('\n')) as Record<string, string>;
}

const tap = (result: AnyResult) => read(render(result, { strict: false }));

describe('TAP', () => {
  test.each(EVERY_RESULT)('of %s has a point for each case', (_name, result) => {
    const points = tap(result);
    const { cases } = viewOf(result, false);
    expect(points.map(({ description }) => description.trimEnd())).toEqual(
      cases.map(({ id, title }) => `${id} ${title}`),
    );
    expect(points.filter(({ ok, directive }) => !ok && !directive.startsWith('# TODO'))).toHaveLength(
      cases.filter(({ status }) => status === 'failed' || status === 'inconclusive').length,
    );
  });

  test('gives the reason of what is skipped, and the evidence of what failed', () => {
    const points = tap(EVERY_RESULT[1]![1]);
    expect(points.map(({ ok, directive }) => [ok, directive])).toEqual([
      [true, ''],
      [false, ''],
      [false, '# TODO it is slow'],
      [true, '# SKIP there is no CSV file'],
      [false, ''],
    ]);
    expect(points[1]?.diagnosis).toMatchObject({
      severity: 'failed',
      detail: expect.stringContaining('received  NOT STORED\\r\\nINVALID COMMAND\\r\\n'),
      repeat: 'memlite-kit conform LITE-SET-4.2 --target 127.0.0.1:11211',
    });
  });

  test('keeps any text in its diagnosis, and begins no directive by it', () => {
    fc.assert(
      fc.property(words, (each) => {
        const [, failed, skipped] = tap(failingWith(each));
        expect(failed?.directive).toBe('');
        expect(failed?.diagnosis?.message).toBe(each);
        expect(failed?.ok).toBe(false);
        expect(skipped?.directive.startsWith('# SKIP')).toBe(true);
      }),
      // A line that ends in a colon and a space that is none of ASCII's.
      { numRuns: 200, examples: [['::error::\u00a0']] },
    );
  });
});
