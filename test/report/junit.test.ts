import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnyResult } from '../../src/report/any-result.js';
import { render } from '../../src/report/common/junit.js';
import { viewOf } from '../../src/report/views/view-of.js';
import { words } from './arbitraries.js';
import { EVERY_RESULT, failingWith } from './every-result.js';
import { casesOfGitlab, complaintsOfJenkins } from './junit-readers.js';
import { hasXmlParser, parseXml, type XmlElement } from './xml-parser.js';

const all = (element: XmlElement, name: string): XmlElement[] => [
  ...(element.name === name ? [element] : []),
  ...element.children.flatMap((child) => all(child, name)),
];

/** What is announced and what is there. */
function expectCountsToAgree(element: XmlElement): void {
  const announced = (name: string) => Number(element.attributes[name] ?? 0);
  expect(announced('tests')).toBe(all(element, 'testcase').length);
  expect(announced('failures')).toBe(all(element, 'failure').length);
  expect(announced('errors')).toBe(all(element, 'error').length);
  if (element.name === 'testsuite') expect(announced('skipped')).toBe(all(element, 'skipped').length);
}

const junit = (result: AnyResult) => render(result, { strict: false });

/** What XML can hold of a text; a parser is told of the rest by U+FFFD. */
const speakable = (text: string) =>
  text.replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd').replace(/\r\n?/g, '\n');

const STATUSES = {
  ...{ passed: 'success', failed: 'failed', inconclusive: 'error' },
  ...{ advice: 'skipped', skipped: 'skipped', known: 'skipped' },
};

describe("Jenkins's schema", () => {
  test('takes JUnit of every kind of result', async () => {
    expect(await complaintsOfJenkins(EVERY_RESULT.map(([, result]) => junit(result)))).toEqual([]);
  });

  test.each([
    ['what is no XML', '<testsuites>'],
    ['an element that is none', '<testsuites><suite name="a"/></testsuites>'],
    ['a suite without its counts', '<testsuites><testsuite name="a"/></testsuites>'],
    [
      'a case without a name',
      '<testsuites><testsuite name="a" tests="1" failures="0" errors="0"><testcase/></testsuite></testsuites>',
    ],
    ['a time that is none', '<testsuites time="soon"/>'],
  ])('refuses %s', async (_name, xml) => {
    expect(await complaintsOfJenkins([xml])).not.toEqual([]);
  });
});

describe.skipIf(!hasXmlParser)('JUnit (needs python3)', () => {
  const documents = hasXmlParser ? parseXml(EVERY_RESULT.map(([, result]) => junit(result))) : [];
  const parsed = EVERY_RESULT.map(([name, result], at) => ({ name, result, document: documents[at]! }));

  test.each(parsed)('of $name announces what is there', ({ document }) => {
    for (const element of [document, ...document.children]) expectCountsToAgree(element);
  });

  test.each(parsed)('of $name is each case to GitLab, by a name of its own', ({ document, result }) => {
    const cases = casesOfGitlab(document);
    const { cases: expected } = viewOf(result, false);
    const bySuite = [...new Set(expected.map(({ suite }) => suite))].flatMap((suite) =>
      expected.filter((each) => each.suite === suite),
    );
    expect(cases.map(({ suite, status }) => [suite, status])).toEqual(
      bySuite.map(({ suite, status }) => [suite, STATUSES[status]]),
    );
    // GitLab keeps one case of those that have the same.
    const names = cases.map(({ classname, name }) => `${classname}_${name}`);
    expect(names).toEqual([...new Set(names)]);
    for (const { seconds, status, output } of cases) {
      expect(seconds).toBeGreaterThanOrEqual(0);
      if (status !== 'success') expect(output?.trim()).not.toBe('');
    }
  });

  test('has a violation as a failure, advice as skipped, and what nobody can tell as an error', () => {
    const { document } = parsed.find(({ name }) => name === 'conform, of every status')!;
    const ended = casesOfGitlab(document).map(({ name, status }) => [name?.split(' ')[0], status]);
    expect(Object.fromEntries(ended)).toEqual({
      'LITE-SET-1.1': 'success',
      'LITE-SET-4.2': 'failed',
      'LITE-ERR-1.1': 'skipped',
      'LITE-CSV-1.1': 'skipped',
      'LITE-CSV-1.2': 'error',
    });
    expect(all(document, 'failure')[0]?.text).toContain('NOT STORED\\r\\nINVALID COMMAND\\r\\n');
    expect(all(document, 'skipped').map(({ text }) => text.trim())).toEqual(
      expect.arrayContaining(['advice: it is slow', 'there is no CSV file']),
    );
  });

  test('has a known failure as skipped, and an entry that does not fit as a failure', () => {
    const { document } = parsed.find(({ name }) => name === 'conform, with a list that does not fit')!;
    expect(all(document, 'skipped').map(({ attributes }) => attributes.message)).toEqual([
      expect.stringMatching(
        /^known: since the rewrite \(storage, until 2026-12-31, https:\/\/example.org\/12\): more comes than/,
      ),
    ]);
    const [failure] = all(document, 'failure');
    expect(failure?.attributes.message).toBe('LITE-SET-1.1 is no failure any more: take it off the list');
  });

  test('keeps any text, but for what XML cannot hold', async () => {
    const samples = fc.sample(words, 300);
    const texts = samples.map((each) => junit(failingWith(each)));
    expect(await complaintsOfJenkins(texts)).toEqual([]);
    for (const [at, tree] of parseXml(texts).entries()) {
      const message = all(tree, 'failure')[0]?.attributes.message ?? '';
      expect(message.replace(/\r\n?/g, '\n')).toBe(speakable(samples[at]!));
    }
  });
});
