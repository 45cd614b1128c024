import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnyResult } from '../../src/report/any-result.js';
import { render } from '../../src/report/common/junit.js';
import { viewOf } from '../../src/report/views/view-of.js';
import { words } from './arbitraries.js';
import { EVERY_RESULT, failingWith } from './every-result.js';
import { hasXmlParser, parseXml, type XmlElement } from './xml-parser.js';

/** What Jenkins's schema (jenkins-junit.xsd of its xunit plugin) lets an element have: attributes, children. */
const ALLOWED: Readonly<Record<string, readonly [required: string[], optional: string[], children: string[]]>> = {
  testsuites: [[], ['name', 'time', 'tests', 'failures', 'disabled', 'errors'], ['testsuite']],
  testsuite: [
    ['name', 'tests'],
    ['failures', 'errors', 'time', 'disabled', 'skipped', 'timestamp', 'hostname', 'id', 'package'],
    ['properties', 'testcase', 'system-out', 'system-err'],
  ],
  // GitLab demands the class name and reads the time.
  testcase: [
    ['name', 'classname', 'time'],
    ['assertions', 'status'],
    ['skipped', 'error', 'failure', 'system-out', 'system-err'],
  ],
  failure: [['message', 'type'], [], []],
  error: [['message', 'type'], [], []],
  skipped: [['message'], [], []],
};

function complaints({ name, attributes, children }: XmlElement): string[] {
  const rule = ALLOWED[name];
  if (rule === undefined) return [`there is no ${name}`];
  const [required, optional, inner] = rule;
  const has = Object.keys(attributes);
  return [
    ...required.filter((each) => !has.includes(each)).map((each) => `${name} without ${each}`),
    ...has.filter((each) => ![...required, ...optional].includes(each)).map((each) => `${name} with ${each}`),
    ...children.filter((child) => !inner.includes(child.name)).map((child) => `${child.name} in ${name}`),
    ...children.flatMap(complaints),
  ];
}

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

describe.skipIf(!hasXmlParser)('JUnit (needs python3)', () => {
  const documents = hasXmlParser ? parseXml(EVERY_RESULT.map(([, result]) => junit(result))) : [];
  const parsed = EVERY_RESULT.map(([name, result], at) => ({ name, result, document: documents[at]! }));

  test.each(parsed)('of $name is what Jenkins and GitLab read', ({ document, result }) => {
    expect(complaints(document)).toEqual([]);
    for (const element of [document, ...document.children]) expectCountsToAgree(element);
    expect(all(document, 'testcase')).toHaveLength(viewOf(result, false).cases.length);
  });

  test('has a violation as a failure, advice as skipped, and what nobody can tell as an error', () => {
    const { document } = parsed.find(({ name }) => name === 'conform, of every status')!;
    const ended = all(document, 'testcase').map(({ attributes, children }) => [
      attributes.name?.split(' ')[0],
      children[0]?.name,
    ]);
    expect(Object.fromEntries(ended)).toEqual({
      'LITE-SET-1.1': undefined,
      'LITE-SET-4.2': 'failure',
      'LITE-ERR-1.1': 'skipped',
      'LITE-CSV-1.1': 'skipped',
      'LITE-CSV-1.2': 'error',
    });
    expect(all(document, 'failure')[0]?.text).toContain('NOT STORED\\r\\nINVALID COMMAND\\r\\n');
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

  test('keeps any text, but for what XML cannot hold', () => {
    const samples = fc.sample(words, 300);
    const trees = parseXml(samples.map((each) => junit(failingWith(each))));
    for (const [at, tree] of trees.entries()) {
      expect(complaints(tree)).toEqual([]);
      const message = all(tree, 'failure')[0]?.attributes.message ?? '';
      expect(message.replace(/\r\n?/g, '\n')).toBe(speakable(samples[at]!));
    }
  });
});
