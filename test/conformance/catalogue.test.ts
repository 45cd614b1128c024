import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { builtinFeatures, type Check, loadCatalogue } from '../../src/conformance/catalogue.js';
import { UsageError } from '../../src/errors.js';
import { temporaryFolder } from './temporary.js';

/** The checks of features by their names. */
async function load(features: Readonly<Record<string, string>>): Promise<Check[]> {
  const folder = temporaryFolder(onTestFinished);
  for (const [name, text] of Object.entries(features)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return loadCatalogue(folder);
}

it('a scenario is a check, with the clause, the level and the hint of its text', async () => {
  const [check, ...others] = await load({
    'a.feature': `Feature: GET
  What is got.

  @LITE-GET-2.1 @should @hostile
  Scenario: A miss is a miss
    The value of another key
    is returned.
    When a client gets <k>
    Then the key is missing
`,
  });
  expect(others).toEqual([]);
  expect(check).toEqual({
    id: 'LITE-GET-2.1',
    clause: 'LITE-GET-2',
    spec: 'lite',
    level: 'should',
    title: 'A miss is a miss',
    hint: 'The value of another key is returned.',
    chapter: 'GET',
    text: 'When a client gets <k>\nThen the key is missing',
    tags: ['LITE-GET-2.1', 'should', 'hostile'],
    hostile: true,
    file: expect.stringMatching(/a\.feature$/),
    line: 5,
  });
});

it('a scenario of two specifications is a check of each, and what is not said is MUST', async () => {
  const checks = await load({
    'a.feature': `Feature: F
  @LITE-GET-2.1 @COURSE-GET-4.3
  Scenario: S
    When a client gets <k>
`,
  });
  expect(checks.map(({ id, clause, spec, level, hint }) => [id, clause, spec, level, hint])).toEqual([
    ['LITE-GET-2.1', 'LITE-GET-2', 'lite', 'must', ''],
    ['COURSE-GET-4.3', 'COURSE-GET-4', 'course', 'must', ''],
  ]);
});

it('each row of examples is a check, named after its first cell', async () => {
  const checks = await load({
    'a.feature': `Feature: F
  @LITE-SET-1.1 @must
  Scenario Outline: A value like <case> of <size> bytes
    When a client sets <k> to <value>

    Examples:
      | case         | size | value |
      | A Tab, maybe | 1    | "\\\\t" |
      | __proto__    | 9    | "x"   |

    @should @hostile
    Examples:
      | case | size | value |
      | -1   | 2    | "y"   |
`,
  });
  expect(checks.map(({ id, title, level, hostile, line }) => [id, title, level, hostile, line])).toEqual([
    ['LITE-SET-1.1:a-tab-maybe', 'A value like A Tab, maybe of 1 bytes', 'must', false, 8],
    ['LITE-SET-1.1:proto', 'A value like __proto__ of 9 bytes', 'must', false, 9],
    ['LITE-SET-1.1:1', 'A value like -1 of 2 bytes', 'should', true, 14],
  ]);
});

it('tags of a feature and of a rule are those of its scenarios', async () => {
  const checks = await load({
    'a.feature': `@slow
Feature: F
  @may
  Rule: R
    @LITE-SET-9.1
    Scenario: S
      When a client gets <k>
  Rule: other
    Scenario: T
      When a client gets <k>
`,
  });
  expect(checks.map(({ id, level, tags }) => [id, level, tags])).toEqual([
    ['LITE-SET-9.1', 'may', ['slow', 'may', 'LITE-SET-9.1']],
    ['a.feature:9', 'must', ['slow']],
  ]);
});

it('a scenario without a clause is named after its place, and belongs to any specification', async () => {
  const checks = await load({
    'b.feature': 'Feature: F\n  @mine\n  Scenario: S\n    When a client gets <k>\n',
    'a/own.feature': 'Feature: G\n  Scenario: T\n    When a client gets <k>\n',
    'notes.txt': 'not a feature',
  });
  expect(checks.map(({ id, clause, spec }) => [id, clause, spec])).toEqual([
    ['a/own.feature:2', '', undefined],
    ['b.feature:3', '', undefined],
  ]);
});

it('a folder without features has no checks; one that is not there is wrong usage', async () => {
  expect(await load({ 'notes.txt': '' })).toEqual([]);
  expect(await load({ 'empty.feature': '' })).toEqual([]);
  await expect(loadCatalogue('/nowhere/at/all')).rejects.toThrow(UsageError);
  await expect(loadCatalogue('/nowhere/at/all')).rejects.toThrow(/^the features in \/nowhere\/at\/all cannot be read/);
});

it('what is no Gherkin is told with its file and line, in one line', async () => {
  const wrong = load({ 'a.feature': 'Feature: F\n  Scenario: S\n    When a client gets <k>\n    Or not\n' });
  await expect(wrong).rejects.toThrow(UsageError);
  await expect(wrong).rejects.toThrow(/a\.feature is no Gherkin: .*\(4:5\).*Or not/);
  await expect(wrong).rejects.toThrow(/^[^\n]*$/);
});

it('a scenario without steps would pass for nothing, and is refused', async () => {
  const wrong = load({ 'a.feature': 'Feature: F\n  Scenario: S\n    Whenever a client gets <k>\n' });
  await expect(wrong).rejects.toThrow(UsageError);
  await expect(wrong).rejects.toThrow(/a\.feature:2: "S" has no steps$/);
});

it('the features of the package are found', async () => {
  expect(builtinFeatures()).toMatch(/features$/);
  expect((await loadCatalogue()).length).toBeGreaterThan(200);
});
