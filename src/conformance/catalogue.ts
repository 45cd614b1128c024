import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { AstBuilder, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin';
import { type Examples, IdGenerator, type Scenario } from '@cucumber/messages';
import { messageOf, UsageError } from '../errors.js';
import { packageRoot } from '../package-root.js';
import { SPEC_NAMES, type SpecName } from '../protocol/dialect.js';
import type { CheckLevel } from './result.js';

/** A scenario, or one row of its examples, as a thing to be run and reported. */
export interface Check {
  /** `LITE-SET-2.1`; with a row of examples `LITE-SET-10.1:tab`. Features of the user may have none: then `file:line`. */
  readonly id: string;
  /** The clause it verifies; empty for a scenario without one. */
  readonly clause: string;
  /** The specification it belongs to; undefined for a scenario without a clause, which belongs to any. */
  readonly spec: SpecName | undefined;
  readonly level: CheckLevel;
  readonly title: string;
  /** From the scenario's description: the likely cause when it fails. */
  readonly hint: string;
  /** The feature's name. */
  readonly chapter: string;
  /** The steps. */
  readonly text: string;
  /** Without the `@`. */
  readonly tags: readonly string[];
  /** May stop a server: runs after the others. */
  readonly hostile: boolean;
  /** Absolute path of the feature, and the line that selects just this check. */
  readonly file: string;
  readonly line: number;
}

/** The features of this package. */
export function builtinFeatures(): string {
  return join(packageRoot(), 'features');
}

/** All checks in the features of a folder, in the order of the files; a scenario of two specifications is two checks. */
export async function loadCatalogue(folder = builtinFeatures()): Promise<Check[]> {
  const checks: Check[] = [];
  for (const file of await featureFiles(folder))
    checks.push(...parseFeature(file, relative(folder, file), await readFile(file, 'utf8')));
  return checks;
}

async function featureFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true });
    return entries
      .filter((name) => name.endsWith('.feature'))
      .sort()
      .map((name) => join(folder, name));
  } catch (error) {
    throw new UsageError(`the features in ${folder} cannot be read (${messageOf(error)})`);
  }
}

function parseFeature(file: string, name: string, source: string): Check[] {
  const parser = new Parser(new AstBuilder(IdGenerator.incrementing()), new GherkinClassicTokenMatcher());
  let feature: ReturnType<typeof parser.parse>['feature'];
  try {
    feature = parser.parse(source).feature;
  } catch (error) {
    throw new UsageError(`${file} is no Gherkin: ${messageOf(error).split('\n').join(' ')}`);
  }
  const checks: Check[] = [];
  for (const { scenario, rule } of feature?.children ?? [])
    for (const each of scenario ? [scenario] : (rule?.children.flatMap((child) => child.scenario ?? []) ?? [])) {
      const inherited = [...(feature?.tags ?? []), ...(rule?.tags ?? [])].map((tag) => tag.name.slice(1));
      checks.push(...scenarioChecks(each, file, name, feature?.name ?? name, inherited));
    }
  return checks;
}

const CHECK_TAG = /^(([A-Z]+)-[A-Z]+-\d+)\.\d+$/;

function scenarioChecks(scenario: Scenario, file: string, name: string, chapter: string, inherited: string[]): Check[] {
  // Lines that start with no keyword are a description: nothing would run, and pass.
  if (scenario.steps.length === 0)
    throw new UsageError(`${file}:${scenario.location.line}: "${scenario.name}" has no steps`);
  const own = [...inherited, ...scenario.tags.map((tag) => tag.name.slice(1))];
  const text = scenario.steps.map((step) => `${step.keyword}${step.text}`).join('\n');
  const hint = scenario.description
    .split('\n')
    .map((line) => line.trim())
    .join(' ')
    .trim();
  const level = (tags: readonly string[]): CheckLevel =>
    tags.includes('should') ? 'should' : tags.includes('may') ? 'may' : 'must';
  const rows = scenario.examples.flatMap((examples) => exampleRows(examples));
  const places =
    rows.length > 0 ? rows : [{ suffix: '', title: scenario.name, line: scenario.location.line, tags: [] }];
  return places.flatMap(({ suffix, title, line, tags: more }) => {
    const tags = [...own, ...more];
    const rest = {
      level: level(tags),
      title: fill(title, scenario.name),
      hint,
      chapter,
      text,
      tags,
      hostile: tags.includes('hostile'),
      file,
      line,
    };
    const ids =
      tags.flatMap((tag) => CHECK_TAG.exec(tag) ?? []).length === 0 ? [] : tags.filter((tag) => CHECK_TAG.test(tag));
    if (ids.length === 0) return [{ ...rest, id: `${name}:${line}`, clause: '', spec: undefined }];
    return ids.map((id) => {
      const [, clause = '', prefix = ''] = CHECK_TAG.exec(id) ?? [];
      return { ...rest, id: id + suffix, clause, spec: SPEC_NAMES.find((spec) => spec.toUpperCase() === prefix) };
    });
  });
}

/** A row's title is the scenario's, with its cells put in. */
function fill(row: string | Record<string, string>, title: string): string {
  if (typeof row === 'string') return row;
  return Object.entries(row).reduce((text, [name, value]) => text.replaceAll(`<${name}>`, value), title);
}

function exampleRows(examples: Examples) {
  const names = examples.tableHeader?.cells.map((cell) => cell.value) ?? [];
  return examples.tableBody.map((row) => {
    const cells = row.cells.map((cell) => cell.value);
    const slug = (cells[0] ?? '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '');
    return {
      suffix: `:${slug}`,
      title: Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ''])),
      line: row.location.line,
      tags: examples.tags.map((tag) => tag.name.slice(1)),
    };
  });
}
