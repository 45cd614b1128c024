import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Lexer, type Tokens } from 'marked';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { render as badge } from '../../src/report/common/badge.js';
import { render as dots } from '../../src/report/common/dots.js';
import { render as github } from '../../src/report/common/github.js';
import { render as markdown } from '../../src/report/common/markdown.js';
import { viewOf } from '../../src/report/views/view-of.js';
import { words } from './arbitraries.js';
import { CHECKS, EVERY_RESULT, EXCUSED, EXCUSED_SELFTEST, failingWith, MISFIT } from './every-result.js';
import { check, resultOf } from './results.js';
import { hasXmlParser, parseXml } from './xml-parser.js';

const plain = { colors: false, strict: false };

test.each(EVERY_RESULT)('each case of %s has an id of its own', (_name, result) => {
  const ids = viewOf(result, false).cases.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)]);
});

describe('known failures', () => {
  const why = 'known: since the rewrite (storage, until 2026-12-31, https://example.org/12)';

  test('do not fail the run, and are shown for what they are', () => {
    expect(viewOf(EXCUSED, true)).toMatchObject({
      verdict: 'passed',
      headline: 'conforms, but for 1 known failure: 1 passed, 0 failed, 1 known of 2 checks',
      cases: [{ status: 'passed' }, { status: 'known', known: { reason: 'since the rewrite' } }],
    });
    expect(dots(EXCUSED, plain)).toMatch(/\n\.k\n\nLITE-SET-4\.2 {2}One byte.*\n {4}known: since the rewrite/);
    expect(markdown(EXCUSED, plain)).toMatch(/## ✅ .*### Known failures\n\n- `LITE-SET-4.2` .*: since the rewrite/s);
    expect(badge(EXCUSED, plain)).toContain('1 of 2 passed, 1 known to fail');
    vi.stubEnv('GITHUB_STEP_SUMMARY', undefined);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(github(EXCUSED, plain)).toMatch(/^::notice title=LITE-SET-4\.2 [^:]*::known: since/);
    expect(dots(EXCUSED, plain)).toContain(why);
  });

  test('that are none any more fail it, at the line of the list', () => {
    expect(viewOf(MISFIT, false)).toMatchObject({
      verdict: 'failed',
      headline: expect.stringMatching(
        /^the known failures are out of date: .* of 2 checks; 1 entry of known.yaml does not fit$/,
      ),
    });
    expect(viewOf(MISFIT, false).cases.at(-1)).toMatchObject({
      ...{ status: 'failed', message: 'LITE-SET-1.1 is no failure any more: take it off the list' },
      source: { file: 'known.yaml', line: 9 },
    });
    expect(viewOf(EXCUSED_SELFTEST, false)).toMatchObject({
      verdict: 'failed',
      headline: 'failed: 1 of 2 faults caught, 0 problems, 1 known, 1 entry of known.yaml does not fit',
    });
  });
});

test.each(EVERY_RESULT)('the verdict on %s is that of its cases', (_name, result) => {
  const { verdict, cases } = viewOf(result, false);
  const has = (status: string) => cases.some((each) => each.status === status);
  expect(verdict).toBe(has('failed') ? 'failed' : has('inconclusive') ? 'inconclusive' : 'passed');
});

describe('dots', () => {
  test('has a character for each case, then what failed', () => {
    const text = dots(resultOf(CHECKS), plain);
    expect(text.split('\n')[2]).toBe('.F!-?');
    expect(text).toContain('LITE-SET-4.2  One byte too many is too many (MUST)\n    more comes than one reply');
    expect(text).toMatch(/does not conform: 1 passed, 1 failed, .* of 5 checks in 1\.2 s\n$/);
  });

  test('breaks its rows', () => {
    const text = dots(resultOf(Array.from({ length: 200 }, (_, at) => check({ id: `LITE-SET-1.${at}` }))), plain);
    expect(text.split('\n').slice(2, 5)).toEqual(['.'.repeat(80), '.'.repeat(80), '.'.repeat(40)]);
  });

  test('has colours where they are wanted alone', () => {
    expect(dots(resultOf(CHECKS), { ...plain, colors: true })).toContain('\u001b[31mF');
    expect(dots(resultOf(CHECKS), plain)).not.toContain('\u001b');
  });
});

describe('GitHub annotations', () => {
  beforeEach(() => vi.stubEnv('GITHUB_STEP_SUMMARY', undefined));
  afterEach(() => void vi.unstubAllEnvs());

  test('are errors for violations, warnings for advice', () => {
    const lines = github(resultOf(CHECKS), plain).trimEnd().split('\n');
    expect(lines.map((line) => line.split('::')[1]?.split(',')[0] ?? line)).toEqual([
      'error title=LITE-SET-4.2 One byte too many is too many (MUST)',
      'error title=LITE-CSV-1.2 A SET is answered STORED (MUST)',
      'warning title=LITE-ERR-1.1 A SET is answered STORED (SHOULD)',
      expect.stringContaining('does not conform'),
    ]);
  });

  test('point at a feature of the user, and at no file that is not there', () => {
    const failing = (file: string) =>
      github(resultOf([{ ...CHECKS[1]!, source: { file, line: 12 } }]), plain).split('\n')[0];
    expect(failing('package.json')).toContain(',file=package.json,line=12::');
    expect(failing('not/there.feature')).not.toContain('file=');
  });

  test('leave room: ten of each kind, and how many more', () => {
    const many = Array.from({ length: 25 }, (_, at) => ({ ...CHECKS[1]!, id: `LITE-SET-4.${at}` }));
    const lines = github(resultOf(many), plain).trimEnd().split('\n');
    expect(lines.filter((line) => line.startsWith('::error '))).toHaveLength(10);
    expect(lines[10]).toBe('::notice title=memlite-kit conform::15 more are in the job summary');
  });

  test('take a line each, whatever they say', () => {
    fc.assert(
      fc.property(words, (each) => {
        const lines = github(failingWith(each), plain).split('\n');
        expect(lines).toHaveLength(3);
        const [, properties = '', data = ''] = /^::error (title=[^:,\n\r]*)::(.*)$/s.exec(lines[0]!) ?? [];
        expect(decodeRunner(data).startsWith(`${each}\n`)).toBe(true);
        expect(decodeRunner(properties)).toBe(`title=LITE-SET-4.2 ${each} (MUST)`);
      }),
    );
  });

  test('come with the job summary', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'memlite-kit-summary-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    vi.stubEnv('GITHUB_STEP_SUMMARY', join(folder, 'summary.md'));
    const result = resultOf(CHECKS);
    github(result, plain);
    expect(await readFile(join(folder, 'summary.md'), 'utf8')).toBe(markdown(result, plain));
  });
});

/** As GitHub's runner decodes: the percent sign last. */
function decodeRunner(text: string): string {
  return text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%');
}

describe('Markdown', () => {
  test('has a row for each suite, the evidence, and advice', () => {
    const text = markdown(resultOf(CHECKS), plain);
    expect(text).toContain('## ❌ memlite-kit conform');
    expect(text).toContain('| | passed | failed | advice | skipped | inconclusive |');
    expect(text).toContain('| SET | 1 | 1 | 0 | 0 | 0 |');
    expect(text).toContain('sent      set k 5\\r\\nabcdef\\r\\n');
    expect(text).toContain('- `LITE-ERR-1.1` ');
  });

  test.each(EVERY_RESULT)('has a row for each suite of %s, as a renderer sees it', (_name, result) => {
    const { cases } = viewOf(result, false);
    const tables = new Lexer({ gfm: true }).lex(markdown(result, plain)).filter(({ type }) => type === 'table');
    const rows = tables.flatMap((table) =>
      (table as Tokens.Table).rows.map(([name]) =>
        name?.tokens.map((token) => ('text' in token ? token.text : '')).join(''),
      ),
    );
    expect(rows).toEqual([...new Set(cases.map(({ suite }) => suite))]);
  });

  test('shows a pipe in the command that was judged as it is', () => {
    const target = { description: '`tee log | server`', flags: '', spec: 'lite' } as const;
    expect(markdown(resultOf([], { target }), plain)).toContain(
      'Judged: `` `tee log | server`, by docs/spec/lite.md ``',
    );
  });

  test('takes nothing in a text for markup, and never loses its place', () => {
    fc.assert(
      fc.property(words, (each) => {
        const text = markdown(failingWith(each), plain);
        const lines = text.split(/\r\n|\n|\r/);
        // Outside of the fence and the summary, nothing of a text can open anything.
        const fenceAt = lines.findIndex((line) => /^`{3,}text$/.test(line));
        const fence = lines[fenceAt]!.replace('text', '');
        const end = lines.indexOf(fence, fenceAt + 1);
        expect(lines.slice(end + 1)).toEqual(['', '</details>', '']);
        expect(lines.slice(fenceAt + 1, end).some((line) => line.startsWith(fence))).toBe(false);
        expect(lines.filter((line) => line.startsWith('<details>'))).toHaveLength(1);
        const message = lines[fenceAt - 2] ?? '';
        expect(message).not.toMatch(/(?<!\\)(?:\\\\)*[`*_{}[\]<>#|~&@]/);
        expect(message).not.toMatch(/^(?:[-+=]|\d{1,9}[.)]|\s)/);
      }),
    );
  });

  test('tells thirty failures, and how many more', () => {
    const many = Array.from({ length: 45 }, (_, at) => ({ ...CHECKS[1]!, id: `LITE-SET-4.${at}` }));
    const text = markdown(resultOf(many), plain);
    expect(text.match(/<details>/g)).toHaveLength(30);
    expect(text).toContain('… and 15 more.');
  });
});

describe.skipIf(!hasXmlParser)('the badge (needs python3)', () => {
  test('is SVG that says the verdict', () => {
    const badges = parseXml(EVERY_RESULT.map(([, result]) => badge(result, plain)));
    for (const each of badges) {
      expect(each.name).toBe('{http://www.w3.org/2000/svg}svg');
      expect(Number(each.attributes.width)).toBeGreaterThan(40);
      const [title] = each.children;
      expect([title?.name, title?.text]).toEqual(['{http://www.w3.org/2000/svg}title', each.attributes['aria-label']]);
    }
    expect(badges.map(({ attributes }) => attributes['aria-label'])).toEqual(
      expect.arrayContaining([
        'memlite conform: 1 of 1 passed',
        'memlite conform: 1 of 4 failed',
        'memlite selftest: 1 of 4 failed',
      ]),
    );
  });
});
