import { existsSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../errors.js';
import { assertWritable, unwritable } from '../writable.js';
import type { AnyResult, ResultKind } from './any-result.js';
import { legibleJson, legibleResult, wellFormed } from './legible.js';

export interface RenderOptions {
  readonly colors: boolean;
  /** What each clause says, in a sentence, by its id. */
  readonly clauses?: ReadonlyMap<string, string>;
  /** SHOULD failures and unmet checks count. */
  readonly strict: boolean;
  /** Of the terminal, in columns. */
  readonly width?: number;
}

/** Formats for programs, which have every text as it is: JSON, or a line of it each. */
const DATA: ReadonlySet<string> = new Set(['json', 'cucumber']);

type Renderer = { render: (result: AnyResult, options: RenderOptions) => string };

/** Where a report goes: `NAME` to standard output, `NAME:FILE` to a file. */
export interface Format {
  readonly name: string;
  readonly file: string | undefined;
}

/** Where the formats are that fit any result, one per file; a kind's own come first. */
const COMMON = new URL('./common/', import.meta.url);

/** Where the formats of each kind of result are, one per file. */
const FORMATS: Readonly<Record<ResultKind, URL>> = {
  conform: new URL('./formats/', import.meta.url),
  bench: new URL('./bench/', import.meta.url),
  stress: new URL('./stress/', import.meta.url),
  check: new URL('./check/', import.meta.url),
  selftest: new URL('./selftest/', import.meta.url),
};

/** The formats that there are for a kind of result. */
export function formatNames(kind: ResultKind = 'conform'): string[] {
  const files = [FORMATS[kind], COMMON].flatMap((folder) => readdirSync(fileURLToPath(folder)));
  return [...new Set(files.map((name) => name.split('.')[0] ?? ''))].sort();
}

/** Reads `NAME[:FILE]`, for the result of a run of the suite. Names and files are checked before anything runs. */
export function parseFormat(text: string): Format {
  return parseFormatOf('conform', text);
}

/** The same for a kind of result. */
export function parseFormatOf(kind: ResultKind, text: string): Format {
  const colon = text.indexOf(':');
  const name = colon < 0 ? text : text.slice(0, colon);
  const file = colon < 0 ? undefined : text.slice(colon + 1);
  const names = formatNames(kind);
  if (!names.includes(name))
    throw new UsageError(`there is no format "${name}": use ${names.join(', ')}, with :FILE to write one`);
  if (file === '') throw new UsageError(`--format ${text} names no file`);
  if (file !== undefined) assertWritable(file, 'the report');
  return { name, file };
}

/** Renders a result in a format, to its file or as the text to print. */
export async function report(result: AnyResult, format: Format, options: RenderOptions): Promise<string> {
  const { render } = (await import(moduleOf(result.kind, format.name).href)) as Renderer;
  const rendered = (how: RenderOptions) =>
    DATA.has(format.name) ? legibleJson(render(result, how)) : wellFormed(render(legibleResult(result), how));
  if (format.file === undefined) return rendered(options);
  try {
    await writeFile(format.file, rendered({ ...options, colors: false }));
  } catch (error) {
    throw unwritable(format.file, 'the report', error);
  }
  return '';
}

/** Built, or while developing from source. */
function moduleOf(kind: ResultKind, name: string): URL {
  const places = [FORMATS[kind], COMMON].flatMap((folder) =>
    ['js', 'ts'].map((type) => new URL(`${name}.${type}`, folder)),
  );
  const found = places.find((place) => existsSync(fileURLToPath(place)));
  if (found === undefined) throw new Error(`there is no format ${name} for ${kind}`);
  return found;
}
