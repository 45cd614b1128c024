import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnyResult } from '../../src/report/any-result.js';
import { render } from '../../src/report/common/html.js';
import { viewOf } from '../../src/report/views/view-of.js';
import { words } from './arbitraries.js';
import { EVERY_RESULT, failingWith } from './every-result.js';
import { tags } from './html-tags.js';
import { manyChecks } from './many-checks.js';

const page = (result: AnyResult) => render(result, { strict: false });

describe.each(EVERY_RESULT)('the page of %s', (_name, result) => {
  const text = page(result);

  test('is well-formed, with each case', () => {
    const items = [...text.matchAll(/<li class="\w+" data-status="(\w+)"/g)].map(([, status]) => status);
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

test('no text becomes markup', () => {
  const usual = tags(page(failingWith('usual')));
  fc.assert(
    fc.property(
      words.filter((each) => each !== ''),
      (each) => {
        expect(tags(page(failingWith(each)))).toEqual(usual);
      },
    ),
  );
});

test('2,000 checks, 200 of them failing with their conversations, stay under 3 MB', () => {
  expect(Buffer.byteLength(page(manyChecks(2000)))).toBeLessThan(3_000_000);
});
