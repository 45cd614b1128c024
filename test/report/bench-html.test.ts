import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BenchResult } from '../../src/bench/result.js';
import { render } from '../../src/report/bench/html.js';
import { barChart } from '../../src/report/chart/bars.js';
import { lineChart } from '../../src/report/chart/lines.js';
import { markup } from '../../src/report/chart/markup.js';
import { linear, linearTicks, logarithmic, logarithmicTicks } from '../../src/report/chart/scale.js';
import { benchResult, measurement, workload } from './bench-results.js';

/** Elements that have no end tag. */
const VOID = new Set(['meta', '!doctype']);

/** The texts of a page, where its tags are in order; an error where they are not. */
function texts(page: string): string[] {
  const open: string[] = [];
  const found: string[] = [];
  for (const [, tag, text] of page.matchAll(/<(\/?[^>]+)>|([^<]+)/g)) {
    if (text !== undefined) found.push(text.trim());
    else if (tag!.startsWith('/')) expect(tag!.slice(1)).toBe(open.pop());
    else if (!tag!.endsWith('/') && !VOID.has(tag!.split(/\s/)[0]!)) open.push(tag!.split(/\s/)[0]!);
  }
  expect(open).toEqual([]);
  return found.filter((text) => text !== '');
}

const RESULT = benchResult([
  workload([measurement('memcached', 100_000), measurement('ours', 20_000, 0.2)]),
  workload([measurement('memcached', 1_000_000), measurement('ours', 2_000_000, 2)], {
    operation: 'set',
    pipeline: 32,
  }),
]);

describe('the page of a benchmark', () => {
  const page = render(RESULT);

  test('needs nothing from anywhere, and runs nothing', () => {
    expect(page).not.toMatch(/<script|<link|<img|https?:|url\(|@import|\son\w+=/i);
    expect(page).toContain("default-src 'none'");
  });

  test('is for narrow and for dark screens too, and for those who hear it', () => {
    expect(page).toContain('<html lang="en">');
    expect(page).toContain('width=device-width');
    expect(page).toContain('prefers-color-scheme: dark');
    expect(page.match(/<svg role="img" aria-label="[^"]+"/g)).toHaveLength(4);
    expect(page.match(/<th scope="row">ours/g)).toHaveLength(3);
  });

  test('has the figures in tables beside the charts', () => {
    const all = texts(page);
    for (const text of [
      'GET, 50 connections, pipeline 1, values of 32 B',
      '100,000',
      '2,000,000',
      '0.20',
      '2.00',
      '12.3',
    ])
      expect(all).toContain(text);
  });

  test('of one target has rates instead of ratios', () => {
    const alone = texts(render(benchResult([workload([measurement('it', 123_456)])])));
    expect(alone).toContain('123,456');
    expect(alone).not.toContain('ratio');
  });

  test('says what is missing', () => {
    expect(texts(render({ ...RESULT, interrupted: true }))).toContain(
      'interrupted: only what was complete by then is here',
    );
    expect(texts(render(benchResult([])))).toContain('Benchmark');
  });

  test('takes any name for what it is', () => {
    const text = fc.string({ unit: fc.constantFrom(...'<>&"\'ab/={$}`\\'), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(text, text, (name, description) => {
        const result: BenchResult = {
          ...benchResult([workload([measurement(name, 100), measurement('b', 200, 2)])]),
          targets: [{ name, protocol: 'lite', description }],
        };
        expect(texts(render(result)).length).toBeGreaterThan(30);
      }),
    );
  });
});

describe('markup', () => {
  test('escapes all but markup', () => {
    expect(markup`<b>${'<i> & "x"'}${markup`<i>${1.23456}</i>`}${['a', markup`<br>`]}</b>`.text).toBe(
      '<b>&#60;i&#62; &#38; &#34;x&#34;<i>1.23</i>a\n<br></b>',
    );
  });
});

describe('scales', () => {
  const positive = fc.double({ min: 1e-3, max: 1e7, noNaN: true });

  /** What is a power of ten but for the last bit. */
  const nearPower = fc
    .tuple(fc.integer({ min: -2, max: 6 }), fc.constantFrom(-1, 0, 1))
    .map(([power, bits]) => 10 ** power * (1 + bits * Number.EPSILON));

  test('of ticks reach around all values, in even steps', () => {
    fc.assert(
      fc.property(positive, (most) => {
        const ticks = linearTicks(most);
        expect(ticks[0]).toBe(0);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(most * (1 - 1e-9));
        expect(ticks.length).toBeGreaterThanOrEqual(3);
        expect(ticks.length).toBeLessThanOrEqual(7);
        for (const [index, tick] of ticks.entries()) expect(tick).toBeCloseTo(index * ticks[1]!, 6);
      }),
    );
  });

  test('of logarithmic ticks reach around all values, and rise', () => {
    fc.assert(
      fc.property(fc.oneof(positive, nearPower), fc.oneof(positive, nearPower), (a, b) => {
        const [least, most] = [Math.min(a, b), Math.max(a, b)];
        const ticks = logarithmicTicks(least, most);
        expect(ticks[0]).toBeLessThanOrEqual(least);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(most);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks).toEqual([...new Set(ticks)].sort((x, y) => x - y));
      }),
    );
  });

  test('keep order and ends', () => {
    expect([0, 5, 10].map(linear([0, 10], [100, 200]))).toEqual([100, 150, 200]);
    expect([1, 10, 100].map(logarithmic([1, 100], [200, 0])).map(Math.round)).toEqual([200, 100, 0]);
  });
});

describe('a chart', () => {
  const numbersIn = (svg: string) => svg.match(/NaN|Infinity|undefined/g);

  test('stays within its bounds, whatever is drawn', () => {
    const value = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value, value), { minLength: 1, maxLength: 9 }), (rows) => {
        const bars = rows.map((row) => {
          const [low, middle, high] = [...row].sort((a, b) => a - b) as [number, number, number];
          return { label: 'x', value: middle, low, high, text: 't' };
        });
        const svg = barChart('title', bars, 1).text;
        expect(numbersIn(svg)).toBeNull();
        for (const [, x, width] of svg.matchAll(/<rect[^>]* x="([\d.]+)"[^>]* width="([\d.]+)"/g))
          expect(Number(x) + Number(width)).toBeLessThanOrEqual(480);
        const lines = rows.map((values) => ({ label: 'x', values }));
        const chart = lineChart('title', ['a', 'b', 'c'], lines, 'ms').text;
        expect(numbersIn(chart)).toBeNull();
        for (const [, y] of chart.matchAll(/cy="(-?[\d.]+)"/g)) {
          expect(Number(y)).toBeGreaterThanOrEqual(11);
          expect(Number(y)).toBeLessThanOrEqual(215);
        }
      }),
    );
  });
});
