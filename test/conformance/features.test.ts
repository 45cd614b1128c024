import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadCatalogue } from '../../src/conformance/catalogue.js';
import { type Selection, select } from '../../src/conformance/selection.js';
import type { SpecName } from '../../src/protocol/dialect.js';
import { warmKit } from '../warm-kit.js';
import { conform, notPassed } from './conform.js';
import { temporaryFolder } from './temporary.js';

/** A folder of a user's own features. */
function own(features: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder(onTestFinished);
  for (const [name, text] of Object.entries(features)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const SHOP = `Feature: The shop
  @stock
  Scenario: A price is kept
    Prices are rounded on their way.
    Given "<k>-price" was set to "9.99"
    Then a new client reads "9.99" from "<k>-price"

  Scenario Outline: <what> sells
    When a client sets <k> to <value>
    Then the value is stored

    Examples:
      | what   | value   |
      | a pear | "pear"  |
      | a plum | "plum"  |
`;
const WRONG = `Feature: The shop
  @shop
  Scenario: A price is another one
    Prices are rounded on their way.
    Given <k> was set to "9.99"
    Then a client reads "10" from <k>
`;

describe("a user's own features", () => {
  it('run with the steps of the kit, and with their own names', async () => {
    const { code, result } = await conform(['--features', own({ 'shop/prices.feature': SHOP })]);
    expect(result.checks.map(({ id, title, status, chapter }) => [id, title, status, chapter])).toEqual([
      ['shop/prices.feature:3', 'A price is kept', 'passed', 'The shop'],
      ['shop/prices.feature:14', 'a pear sells', 'passed', 'The shop'],
      ['shop/prices.feature:15', 'a plum sells', 'passed', 'The shop'],
    ]);
    expect(code).toBe(0);
  });

  it('with an unknown step do not spoil the steps for the next run in the same process', async () => {
    const broken = 'Feature: The shop\n  Scenario: A price\n    Given a price\n';
    const { code, stderr } = await warmKit(['conform', '--features', own({ 'x.feature': broken })]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('is not one of the kit')]);
    expect((await warmKit(['conform', 'LITE-SET-1'])).code).toBe(0);
  });

  it('fail with the bytes, their hint, and the command that repeats them', async () => {
    const folder = own({ 'my shop.feature': WRONG });
    const { code, result } = await conform(['--features', folder]);
    expect(code).toBe(1);
    expect(result.checks).toMatchObject([
      {
        id: 'my shop.feature:3',
        clause: '',
        status: 'failed',
        failure: {
          message: 'the value does not come back as it went in',
          sent: expect.stringMatching(/^get mk[0-9a-f]{8}-0-k\\r\\n$/),
          expected: [expect.stringMatching(/^VALUE \S+ 10\\r\\nEND\\n$/)],
          received: expect.stringMatching(/^VALUE \S+ 9\.99\\r\\nEND\\n$/),
          hint: 'Prices are rounded on their way.',
          repeat: expect.stringMatching(/^memlite-kit conform 'my shop\.feature:3' --features /),
        },
      },
    ]);
    const { failure } = result.checks[0] ?? {};
    expect(failure?.received?.slice(0, failure.caret)).toMatch(/ $/);
  });

  it('can be selected by file, place and tag', async () => {
    const folder = own({ 'prices.feature': SHOP, 'wrong.feature': WRONG });
    const listed = async (...args: readonly string[]) =>
      (await warmKit(['conform', '--list', '--features', folder, ...args])).stdout
        .split('\n')
        .map((line) => line.split(' ')[0])
        .filter(Boolean);
    expect(await listed('prices.feature')).toEqual(['prices.feature:3', 'prices.feature:14', 'prices.feature:15']);
    expect(await listed('prices.feature:14')).toEqual(['prices.feature:14']);
    expect(await listed('--tags', '@shop or @stock')).toEqual(['prices.feature:3', 'wrong.feature:3']);
  });

  it.each([
    [
      'a step that is none of the kit',
      'When a client dances\n',
      /a\.feature:2: a step of "S" is not one of the kit's steps/,
    ],
    ['no Gherkin', 'When a client gets <k>\n    But: not so\n    Or so\n', /a\.feature is no Gherkin/],
    ['no steps', 'a client gets <k>\n', /a\.feature:2: "S" has no steps/],
  ])('with %s are wrong usage, told in one sentence', async (_, steps, message) => {
    const folder = own({ 'a.feature': `Feature: F\n  Scenario: S\n    ${steps}` });
    const { code, stdout, stderr } = await warmKit(['conform', '--features', folder]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(message);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it('without any are wrong usage', async () => {
    const { code, stderr } = await warmKit(['conform', '--features', own({})]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/leaves no check to run/);
  });
});

describe('--list', () => {
  it('shows the checks that would run: all of lite, hostile ones last', async () => {
    const { code, stdout } = await warmKit(['conform', '--list']);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(100);
    expect(lines.filter((line) => !/^LITE-\S+ +(must|should|may) +\S/.test(line))).toEqual([]);
    expect(lines.at(-1)).toMatch(/^LITE-CSV-6\.1:an-open-quote /);
  });

  it.each([
    [['course-req-1.1', 'COURSE-TOG', '--tags', 'not @hostile', '--level', 'must'], 9],
    [['TOG-2', '--dialect', 'course'], 2],
  ])('takes %j', async (args, count) => {
    const { code, stdout } = await warmKit(['conform', '--list', ...args]);
    expect(code).toBe(0);
    expect(stdout.match(/^COURSE-(REQ-1\.1|TOG)\S+ +must +\S/gm)?.length, stdout).toBe(count);
  });

  it('refuses what would run nothing', async () => {
    const { code, stdout, stderr } = await warmKit(['conform', '--list', 'LITE-SET-1', '--level', 'should']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/leaves no check to run/);
  });
});

describe('a selection of the checks of the package', async () => {
  const catalogue = await loadCatalogue();

  it.each<[SpecName, Selection, string[]]>([
    ['lite', { ids: ['LITE-SET-10.1:tabs'] }, ['LITE-SET-10.1:tabs']],
    ['course', { ids: ['course-req-1.1'] }, ['COURSE-REQ-1.1:upper', 'COURSE-REQ-1.1:mixed']],
    [
      'lite',
      { ids: ['LITE-TOG'] },
      ['LITE-TOG-1.1', 'LITE-TOG-1.2', 'LITE-TOG-2.1', 'LITE-TOG-2.2', 'LITE-TOG-1.3', 'LITE-TOG-1.4', 'LITE-TOG-1.5'],
    ],
    ['course', { ids: ['TOG-2'] }, ['COURSE-TOG-2.1', 'COURSE-TOG-2.2']],
    ['lite', { ids: ['LITE-CSV'], level: 'should' }, ['LITE-CSV-7.1', 'LITE-CSV-8.1']],
    ['lite', { ids: ['LITE-REQ-3.2', 'LITE-GET-3'], tags: 'not @hostile' }, ['LITE-REQ-3.2', 'LITE-GET-3.2']],
  ])('of %s by %j', (spec, selection, expected) => {
    expect(select(catalogue, spec, selection).map(({ id }) => id)).toEqual(expected);
  });
});

it('a selection runs nothing else, and sound servers pass it', async () => {
  const { code, result } = await conform(['LITE-REQ-1', 'LITE-SET-10.1:tabs', 'LITE-ERR-1.1']);
  expect(result.checks.map(({ id }) => id)).toEqual([
    'LITE-REQ-1.1:upper',
    'LITE-REQ-1.1:mixed',
    'LITE-SET-10.1:tabs',
    'LITE-ERR-1.1',
  ]);
  expect(notPassed(result)).toEqual([]);
  expect(code).toBe(0);
});
