import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { CucumberHtmlStream } from '@cucumber/html-formatter';
import { JUnitXmlPrinter } from '@cucumber/junit-xml-formatter';
import { type Envelope, parseEnvelope } from '@cucumber/messages';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/conformance/result.js';
import { render } from '../../src/report/formats/cucumber.js';
import { conform } from '../conformance/conform.js';
import { check, resultOf } from './results.js';

const schema = createRequire(import.meta.url)('@cucumber/messages/schema') as object;
const isMessage = new Ajv2020({ strict: false }).compile(schema);

function envelopesOf(result: Result, strict = false): Envelope[] {
  const lines = render(result, { strict }).trimEnd().split('\n');
  for (const line of lines)
    if (!isMessage(JSON.parse(line))) throw new Error(`${line}: ${JSON.stringify(isMessage.errors)}`);
  return lines.map((line) => parseEnvelope(line));
}

/** Cucumber's own JUnit report, made of the messages. */
function junitOf(envelopes: readonly Envelope[]): string {
  let written = '';
  const printer = new JUnitXmlPrinter({}, (chunk) => {
    written += chunk;
  });
  for (const envelope of envelopes) printer.update(envelope);
  return written;
}

/** A text as it is in an attribute; a row of examples comes behind the name of its outline. */
function attribute(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

async function htmlOf(envelopes: readonly Envelope[]): Promise<string> {
  return text(Readable.from(envelopes).pipe(new CucumberHtmlStream()));
}

const failedSteps = (envelopes: readonly Envelope[]) =>
  envelopes.flatMap(({ testStepFinished }) =>
    testStepFinished?.testStepResult.status === 'FAILED' ? [testStepFinished.testStepResult] : [],
  );

describe('the messages of cucumber', () => {
  test('of a run that passes are what its own reports are made of', async () => {
    const { result } = await conform(['LITE-SET-4', 'LITE-SET-10']);
    const envelopes = envelopesOf(result);
    expect(envelopes.at(-1)?.testRunFinished?.success).toBe(true);
    const xml = junitOf(envelopes);
    expect(xml).toContain(`tests="${result.checks.length}"`);
    expect(xml).toContain('failures="0"');
    expect(xml).toContain('skipped="0"');
    for (const { title } of result.checks) expect(xml).toContain(attribute(title));
    expect(await htmlOf(envelopes)).toContain('A value for a size of 0 is refused');
  });

  test('of a run that fails have the step that failed, the bytes, and the conversation', async () => {
    const { result } = await conform([
      ...['LITE-SET-1', 'LITE-SET-4', '--bail', '2'],
      ...['--spawn', 'node fixtures/targets/value-as-command.mjs {port} {csv}'],
    ]);
    const envelopes = envelopesOf(result);
    expect(envelopes.at(-1)?.testRunFinished?.success).toBe(false);
    const xml = junitOf(envelopes);
    expect(xml).toContain(`tests="${result.checks.length}"`);
    expect(xml).toContain('failures="2"');
    expect(xml).toContain(`skipped="${result.summary.skipped}"`);
    const failures = result.checks.flatMap(({ failure }) => failure ?? []);
    expect(failures.map(({ step }) => step)).toEqual([expect.any(Number), expect.any(Number)]);
    expect(failedSteps(envelopes).map(({ exception }) => exception?.message)).toEqual(
      failures.map(({ message }) => message),
    );
    expect(failedSteps(envelopes)[0]?.message).toContain(failures[0]?.received);
    const html = await htmlOf(envelopes);
    expect(html).toContain('wire.txt');
    expect(html).toContain('LITE-SET-4.1');
  });

  test('of advice and of what nobody can tell are no failures, and the latter no success', async () => {
    const { result } = await conform(['LITE-SET-4.1', 'LITE-SET-4.2', 'LITE-SET-4.3']);
    const [advised, untold, unmet] = result.checks;
    const failure = { message: 'it is slow', expected: [], repeat: 'memlite-kit', transcript: [] };
    const changed: Result = {
      ...result,
      ...resultOf([
        { ...advised!, level: 'should', status: 'failed', failure },
        { ...untold!, status: 'inconclusive', reason: 'the target was gone' },
        { ...unmet!, status: 'unmet', reason: 'there is no file', needs: 'csv' },
      ]),
    };
    const decisive = (strict: boolean) =>
      envelopesOf(changed, strict).flatMap(({ testStepFinished }) =>
        testStepFinished?.testStepResult.message === undefined ? [] : [testStepFinished.testStepResult.status],
      );
    expect(decisive(false)).toEqual(['SKIPPED', 'UNKNOWN', 'SKIPPED']);
    expect(decisive(true)).toEqual(['FAILED', 'UNKNOWN', 'FAILED']);
    expect(envelopesOf(changed).at(-1)?.testRunFinished?.success).toBe(false);
  });

  test.each([
    ['without a source', check(), /does not say where/],
    ['of a feature that is not there', check({ source: { file: 'my/gone.feature', line: 3 } }), /it is not there/],
    [
      'of a feature that has changed',
      check({ source: { file: 'features/03-set.feature', line: 2 } }),
      /is not at its line 2/,
    ],
  ])('of a result %s cannot be made', (_name, each, words) => {
    expect(() => render(resultOf([each]), { strict: false })).toThrow(words);
  });
});
