import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnyResult } from '../../src/report/any-result.js';
import { render } from '../../src/report/common/html.js';
import { viewOf } from '../../src/report/views/view-of.js';
import { words } from './arbitraries.js';
import { EVERY_RESULT, failingWith } from './every-result.js';
import { tags } from './html-tags.js';
import { manyChecks, manyOperations } from './large-results.js';
import { check, resultOf, violation } from './results.js';

const page = (result: AnyResult) => render(result, { strict: false });

describe.each(EVERY_RESULT)('the page of %s', (_name, result) => {
  const text = page(result);

  test('is well-formed, with each case', () => {
    const items = [...text.matchAll(/<li id="[^"]+" class="\w+" data-status="(\w+)"/g)].map(([, status]) => status);
    tags(text);
    expect(items.sort()).toEqual(
      viewOf(result, false)
        .cases.map(({ status }) => status)
        .sort(),
    );
  });

  test('needs nothing from anywhere', () => {
    // What a reader may follow is not loaded.
    const loaded = text
      .replaceAll(/<a href="https:[^"]*">[^<]*<\/a>/g, '')
      .replaceAll('http://www.w3.org/2000/svg', '');
    expect(loaded).not.toMatch(/<link|<img|<iframe|https?:|url\(|@import|\bsrc=|fetch\(|\son\w+=/i);
  });

  test('runs no script but its own', () => {
    const scripts = [...text.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, script = '']) => script);
    expect(scripts).toHaveLength(1);
    for (const script of scripts)
      expect(text).toContain(
        `script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`.replaceAll("'", '&#39;'),
      );
    expect(text).toContain('default-src &#39;none&#39;');
  });
});

test('no text becomes markup, but for code between backticks', () => {
  const tagsOf = (each: string) => tags(page(failingWith(each))).filter((tag) => !/^\/?code$/.test(tag));
  const usual = tagsOf('usual');
  fc.assert(
    fc.property(
      words.filter((each) => each !== ''),
      (each) => {
        expect(tagsOf(each)).toEqual(usual);
      },
    ),
  );
});

test.each([
  ['2,000 checks, 200 of them failing with their conversations,', manyChecks(2000)],
  ['a run of 100,000 operations or any number, with all violations that are told,', manyOperations()],
])('%s stay under 3 MB', (_, result) => {
  expect(Buffer.byteLength(page(result))).toBeLessThan(3_000_000);
});

test('the likely causes come first, each with the checks that it explains', () => {
  const cause = { name: 'rest-as-command', sentence: 'The rest is run.', fix: 'Drop `it`.', checks: [violation.id] };
  const text = page({ ...resultOf([check(), violation]), likelyCauses: [cause] });
  expect(text).toMatch(
    /these? 1 failures? have one likely cause[\s\S]*The rest is run\. <strong>Fix\.<\/strong> Drop <code>it<\/code>\./,
  );
  expect(text).toContain(`<a href="#case-${violation.id}">`);
  expect(text).toContain(`<li id="case-${violation.id}"`);
  expect(text.indexOf('one likely cause')).toBeLessThan(text.indexOf('class="filters"'));
});
