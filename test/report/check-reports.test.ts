import { describe, expect, test } from 'vitest';
import { formatNames, parseFormatOf, report } from '../../src/report/render.js';
import type { HistoryCheckResult } from '../../src/stress/check-result.js';
import { checkResult, judged, staleRead } from './check-results.js';

const KILL = { events: [{ atMs: 3.5, kind: 'kill' as const }] };
const violated = (file: string) =>
  judged(file, { verdict: 'violation', violatedKeys: 2, violations: [staleRead('k3')], ...KILL });

const shown = (format: string, result: HistoryCheckResult, options: { colors?: boolean; width?: number } = {}) =>
  report(result, parseFormatOf('check', format), { colors: false, strict: false, ...options });

test('there are these formats, and those of any result', () => {
  expect(formatNames('check')).toEqual(expect.arrayContaining(['console', 'json', 'svg', 'junit']));
});

describe('the console report of a check', () => {
  test('takes a line where all is well', async () => {
    expect(await shown('console', checkResult(judged('a.jsonl')))).toBe(
      '✓ a.jsonl: an order of 1,200 operations on 3 keys explains every reply (register, zones, 4 ms)\n',
    );
  });

  test('says what contradicts itself, and shows it', async () => {
    expect(await shown('console', checkResult(violated('a.jsonl')))).toBe(`\
✗ a.jsonl: 2 of 3 keys contradict themselves, in 1,200 operations (register, zones, 4 ms)

  ✗ stale read on k3
    c4 read v12 from k3 at 4 ms, 1 ms after c7 had replaced it with v31: a stale read
    c2      |--set v12--|               !
    c7                    |--set v31--| !
    c4                                  ! |--get -> v12--|  <- v31 was there before this began
    server                              ! kill

    … and 1 more key
`);
  });

  test('keeps several histories apart, and counts them', async () => {
    const unknown = judged('c.edn', {
      verdict: 'unknown',
      reason: 'time ran out after 1s',
      model: 'cas-register',
      checker: 'search',
    });
    const cut = judged('d.jsonl', {
      warnings: ['d.jsonl:7: the last line is cut off; it is left out'],
      operations: 1,
      keys: 1,
    });
    const text = await shown('console', checkResult(judged('a.jsonl'), violated('b.jsonl'), unknown, cut));
    expect(text.split('\n').filter((line) => !line.startsWith('    c') && !line.startsWith('    server'))).toEqual([
      '✓ a.jsonl: an order of 1,200 operations on 3 keys explains every reply (register, zones, 4 ms)',
      '',
      '✗ b.jsonl: 2 of 3 keys contradict themselves, in 1,200 operations (register, zones, 4 ms)',
      '',
      '  ✗ stale read on k3',
      '',
      '    … and 1 more key',
      '',
      '? c.edn: no verdict on 1,200 operations on 3 keys; time ran out after 1s (cas-register, search, 4 ms)',
      '✓ d.jsonl: an order of 1 operation on 1 key explains every reply (register, zones, 4 ms)',
      '    d.jsonl:7: the last line is cut off; it is left out',
      '4 histories: 2 ok, 1 violated, 1 without a verdict',
      '',
    ]);
  });

  test.each([40, 60, 80, 100, 300])('fits a terminal of %i columns', async (width) => {
    const text = await shown('console', checkResult(violated('a.jsonl'), judged('b.jsonl')), { width });
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width);
    expect(text).toMatch(/c7 .*[|-]set (k3=)?v31[|-]/);
  });

  test('is coloured where colours are asked for, and means the same', async () => {
    const result = checkResult(judged('a.jsonl'), violated('b.jsonl'));
    const text = await shown('console', result, { colors: true });
    expect(text).toContain('\u001b[32m✓');
    expect(text.replace(/\u001b\[\d+m/g, '')).toBe(await shown('console', result));
  });
});

describe('the SVG of a check', () => {
  const svg = (result: HistoryCheckResult) => shown('svg', result);

  test('is well-formed, needs nothing else, and has words for those who do not see it', async () => {
    const text = await svg(checkResult(violated('a <b> & "c".jsonl')));
    expect(unclosed(text)).toEqual([]);
    expect(text).toMatch(
      /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" role="img" aria-labelledby="title" viewBox="0 0 /,
    );
    expect(text).toContain(
      '<title id="title">a &#60;b&#62; &#38; &#34;c&#34;.jsonl: 2 keys without an explanation</title>',
    );
    expect(text).toContain('<desc>as it was\nwritten</desc>');
    expect(text).toMatch(/<text class="happened" [^>]*>kill<\/text>/);
    expect(text.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|<script|<image|url\(|@import/);
    expect(text).toContain('prefers-color-scheme: dark');
  });

  test('has a bar for each operation, and marks the one that gave it away', async () => {
    const text = await svg(checkResult(violated('a.jsonl')));
    const bars = [...text.matchAll(/<g class="bar ([^"]*)">.*?<text[^>]*>([^<]*)</g)].map(([, kind, label]) => [
      kind,
      label,
    ]);
    expect(bars).toEqual([
      ['set ok', 'set k3=v12'],
      ['set ok', 'set k3=v31'],
      ['get ok noted', 'get k3 -&#62; v12'],
    ]);
  });

  test('leaves open what was never answered', async () => {
    const { operations, ...rest } = staleRead('k');
    const pending = operations.map((each, index) =>
      index === 1 ? { ...each, outcome: 'pending' as const, endMs: null } : each,
    );
    const text = await svg(
      checkResult(
        judged('a', { verdict: 'violation', violatedKeys: 1, violations: [{ ...rest, operations: pending }] }),
      ),
    );
    expect(text).toMatch(/<g class="bar set pending"><path d="M[\d.]+ [\d.]+H[\d.]+V[\d.]+H[\d.]+"\/>/);
    expect(unclosed(text)).toEqual([]);
  });

  test('says so where there is nothing to show', async () => {
    expect(await svg(checkResult(judged('a')))).toContain('>a: every reply has an explanation</title>');
    expect(await svg(checkResult(judged('a', { verdict: 'unknown' })))).toContain('>a: no verdict</title>');
    expect(await svg(checkResult(judged('a'), judged('b')))).toContain(
      '>2 histories: every reply has an explanation</title>',
    );
  });

  test('shows ten of many', async () => {
    const violations = Array.from({ length: 15 }, (_, index) => staleRead(`k${index}`));
    const text = await svg(checkResult(judged('a', { keys: 15, verdict: 'violation', violatedKeys: 15, violations })));
    expect(text).toContain('a: 15 keys without an explanation, of which 10 are shown');
    expect(text.match(/role="group"/g)).toHaveLength(10);
  });
});

test('the JSON of a check is the result', async () => {
  const result = checkResult(violated('a.jsonl'));
  expect(JSON.parse(await shown('json', result))).toEqual(result);
});

/** Elements without an end, or ends without an element. */
function unclosed(xml: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, end, name = '', , empty] of xml.matchAll(/<(\/?)([a-z]+)((?:\s[\w-]+(?::\w+)?="[^"<]*")*)\s*(\/?)>/g)) {
    if (end === '/') {
      if (open.pop() !== name) wrong.push(name);
    } else if (empty !== '/') open.push(name);
  }
  const rest = xml.replace(/<(\/?)([a-z]+)((?:\s[\w-]+(?::\w+)?="[^"<]*")*)\s*(\/?)>/g, '');
  return [...open, ...wrong, ...(/[<]/.test(rest) ? ['<'] : [])];
}
