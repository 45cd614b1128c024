import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Lexer, type Token, walkTokens } from 'marked';
import { Parser } from 'tap-parser';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Result } from '../../src/conformance/result.js';
import { type AnyResult, RESULT_KINDS } from '../../src/report/any-result.js';
import { formatNames, parseFormatOf, report } from '../../src/report/render.js';
import { viewOf } from '../../src/report/views/view-of.js';
import { HOSTILE, words } from './arbitraries.js';
import { EVERY_RESULT } from './every-result.js';
import { tags } from './html-tags.js';
import { AUTHORED, infect } from './infect.js';
import { complaintsOfJenkins, complaintsOfXml } from './junit-readers.js';

const shown = (result: AnyResult, name: string) =>
  report(result, parseFormatOf(result.kind, name), { colors: false, strict: false });

/** What steers a terminal, hides, or turns the direction of writing. */
const ACTIVE = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Cs}/u;

/** What GitHub's runner would do: blanks before a command are no matter, and the old form may stand anywhere. */
const commands = (text: string) =>
  text.split('\n').filter((line) => /^\s*::[a-z-]+[^\n]*::/i.test(line) || line.includes('##['));

/** Lines that say how a run ended. */
const verdicts = (text: string) =>
  text
    .split('\n')
    .filter((line) => /^(conforms|does not conform|passed after|failed after|ok \d|trustworthy)/.test(line));

/** Compares a report with that of the same result without anything hostile in it. */
type Judge = (text: string, usual: string, result: AnyResult) => void;
/** Judges many at once: a process is slow to start. */
type Validator = (texts: readonly string[]) => Promise<string[]>;

const INERT: Readonly<Record<string, Judge>> = {
  console: (text, usual) => expect(verdicts(text)).toHaveLength(verdicts(usual).length),
  dots: (text, usual) => expect(verdicts(text)).toHaveLength(verdicts(usual).length),
  json: (text, _usual, result) => expect(JSON.parse(text)).toEqual(result),
  cucumber: (text, usual) => {
    const kinds = (lines: string) =>
      lines
        .trimEnd()
        .split('\n')
        .map((line) => Object.keys(JSON.parse(line)));
    expect(kinds(text)).toEqual(kinds(usual));
  },
  html: (text, usual) => expect(bareTags(text)).toEqual(bareTags(usual)),
  tap: (text, usual) => {
    const outline = (tap: string) =>
      Parser.parse(tap).map(([name, value]) => (name === 'assert' ? [name, value.ok, value.id] : [name]));
    expect(outline(text)).toEqual(outline(usual));
  },
  markdown: (text, usual) => expect(outlineOfMarkdown(text)).toEqual(outlineOfMarkdown(usual)),
  github: (text, usual) => {
    const kinds = (lines: string) => lines.split('\n').map((line) => /^::\w+ (?=title=)/.exec(line)?.[0]);
    expect(kinds(text)).toEqual(kinds(usual));
  },
};

const VALID: Readonly<Record<string, Validator>> = {
  svg: complaintsOfXml,
  badge: complaintsOfXml,
  junit: complaintsOfJenkins,
};

/** Those that do more than mark code, as the author of a hint may do; nothing but a hint has any such effect (below). */
const bareTags = (page: string) => tags(page).filter((tag) => tag !== 'code');

/** What blocks there are, rows and cells of tables, and whatever is no plain text. */
function outlineOfMarkdown(text: string): unknown[] {
  const outline: unknown[] = [];
  const note = (token: Token) => {
    if (token.type === 'html') outline.push(tags(token.text, 'fragment'));
    else if (token.type === 'table') outline.push(['table', token.rows.map((row: unknown[]) => row.length)]);
    else if (!['text', 'escape', 'space', 'codespan'].includes(token.type)) outline.push(token.type);
  };
  walkTokens(new Lexer({ gfm: true }).lex(text), note);
  return outline;
}

test('there is a judge for every format of every kind', () => {
  const names = [...new Set(RESULT_KINDS.flatMap((kind) => formatNames(kind)))].sort();
  expect(Object.keys({ ...INERT, ...VALID }).sort()).toEqual(expect.arrayContaining(names));
});

/** The same, its checks written in a feature that is there. */
async function withFeature({ checks, ...rest }: Result): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'memlite-kit-hostile-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'some.feature');
  const scenarios = checks.map(({ title }) => `  Scenario: ${title}\n    Given a step\n`);
  await writeFile(file, `Feature: some\n${scenarios.join('')}`);
  return { ...rest, checks: checks.map((check, at) => ({ ...check, source: { file, line: 2 + 2 * at } })) };
}

/** More than these are for a change of the escaping: `MEMLITE_HOSTILE_RUNS=20000`. */
const RUNS = Number(process.env.MEMLITE_HOSTILE_RUNS ?? 30);
const TIMEOUT_MS = 120_000 + 20 * RUNS;

describe.each(EVERY_RESULT)('hostile words in a result of %s', (_name, judged) => {
  test.each(formatNames(judged.kind))('do nothing in %s', { timeout: TIMEOUT_MS }, async (format) => {
    vi.stubEnv('GITHUB_STEP_SUMMARY', undefined);
    // Cucumber's messages are made of the features that a result names.
    const isCucumber = format === 'cucumber' && judged.kind === 'conform';
    const result = isCucumber ? await withFeature(judged) : judged;
    const spared = isCucumber ? ['file', 'title', 'chapter'] : [];
    const usual = await shown(infect(result, 'usual', spared), format);
    const texts: string[] = [];
    for (const each of [...HOSTILE, HOSTILE.join(' '), ...fc.sample(words, RUNS / 3)]) {
      const infected = infect(result, each, spared);
      const text = await shown(infected, format);
      expect(ACTIVE.exec(text)?.[0], each).toBeUndefined();
      if (format !== 'github') expect(commands(text), each).toEqual([]);
      INERT[format]?.(text, usual, infected);
      texts.push(text);
    }
    expect(await VALID[format]?.(texts)).toEqual(VALID[format] && []);
  });

  test('are not marked as code in html, but where the author of a check may do so', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const page = (each: string) => shown(infect(judged, each, AUTHORED), 'html');
    const usual = tags(await page('usual'));
    await fc.assert(
      fc.asyncProperty(fc.oneof(words, fc.string({ unit: fc.constantFrom('`', 'x', ' ') })), async (each) => {
        expect(tags(await page(each))).toEqual(usual);
      }),
      { numRuns: RUNS },
    );
  });

  test('leave it a result', async () => {
    expect(viewOf(infect(judged, HOSTILE.join('')), false).cases).toHaveLength(viewOf(judged, false).cases.length);
  });
});
