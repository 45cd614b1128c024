import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { generateMessages } from '@cucumber/gherkin';
import { type Envelope, type GherkinDocument, type Pickle, SourceMediaType } from '@cucumber/messages';
import type { CheckResult, Result } from '../../conformance/result.js';
import { messageOf, UsageError } from '../../errors.js';
import { packageRoot } from '../../package-root.js';

/** A feature whose checks have run, as cucumber tells of it. */
export interface Feature {
  /** The source and the document. */
  readonly envelopes: readonly Envelope[];
  readonly pickles: ReadonlyMap<CheckResult, Pickle>;
}

/**
 * Reads the features of a run again: a Result says where its checks are written, and not what their steps are.
 * @throws UsageError where they are not what they were
 */
export function featuresOf({ checks, tool }: Result, newId: () => string): Feature[] {
  const byFile = new Map<string, CheckResult[]>();
  for (const check of checks) {
    if (check.source === undefined) throw unlike(check.id, 'the result does not say where it is written');
    const { file } = check.source;
    byFile.set(file, [...(byFile.get(file) ?? []), check]);
  }
  return [...byFile].map(([file, own]) => read(file, own, tool.version, newId));
}

/** Of the package, or of the user's own. */
function read(file: string, checks: readonly CheckResult[], version: string, newId: () => string): Feature {
  const places = [join(packageRoot(), file), resolve(file)].filter((place) => existsSync(place));
  let problem = unlike(
    file,
    `it is not there (the run was one of version ${version}, in the folder that features of your own are relative to)`,
  );
  for (const place of new Set(places))
    try {
      return parse(file, readFileSync(place, 'utf8'), checks, newId);
    } catch (error) {
      problem = unlike(file, messageOf(error));
    }
  throw problem;
}

function unlike(what: string, why: string): UsageError {
  return new UsageError(`the format cucumber needs ${what} as it was in the run: ${why}`);
}

function parse(file: string, text: string, checks: readonly CheckResult[], newId: () => string): Feature {
  const options = { includeSource: true, includeGherkinDocument: true, includePickles: true, newId };
  const envelopes = generateMessages(text, file, SourceMediaType.TEXT_X_CUCUMBER_GHERKIN_PLAIN, options);
  const wrong = envelopes.find(({ parseError }) => parseError !== undefined)?.parseError;
  if (wrong !== undefined) throw new Error(wrong.message.split('\n').join(' '));
  const lines = linesOf(envelopes.find(({ gherkinDocument }) => gherkinDocument !== undefined)?.gherkinDocument);
  const byLine = new Map<number | undefined, Pickle>();
  for (const { pickle } of envelopes)
    if (pickle !== undefined) byLine.set(lines.get(pickle.astNodeIds.at(-1) ?? ''), pickle);
  const pickles = new Map(
    checks.map((check) => {
      const pickle = byLine.get(check.source?.line);
      if (pickle === undefined || pickle.name !== check.title)
        throw new Error(`${check.id} is not at its line ${check.source?.line}`);
      return [check, pickle];
    }),
  );
  return { envelopes: envelopes.filter(({ pickle }) => pickle === undefined), pickles };
}

/** The lines of scenarios, and of rows of examples. */
function linesOf(document: GherkinDocument | undefined): ReadonlyMap<string, number> {
  const scenarios = (document?.feature?.children ?? []).flatMap(
    ({ scenario, rule }) => scenario ?? rule?.children.flatMap((child) => child.scenario ?? []) ?? [],
  );
  return new Map(
    scenarios.flatMap(({ id, location, examples }) => [
      [id, location.line] as const,
      ...examples.flatMap(({ tableBody }) => tableBody.map((row) => [row.id, row.location.line] as const)),
    ]),
  );
}
