import type { FoundServer } from './entry.js';
import type { Language } from './languages/language.js';

/** What an argument of a server is about. */
export type Topic = 'port' | 'csv' | 'host';

/** How a server is told something. */
export type Parameter =
  /** The argument at this place, from 1. */
  | { readonly by: 'argument'; readonly at: number }
  | { readonly by: 'option'; readonly name: string; readonly takes: 'port' | 'address' | 'file' }
  | { readonly by: 'variable'; readonly name: string }
  /** Not at all: it is always this. */
  | { readonly by: 'itself'; readonly value: string };

/** What a server wants to be told, and how. */
export interface Parameters {
  readonly port: Parameter | undefined;
  readonly csv: Parameter | undefined;
  /** What the arguments are about, from the first; undefined where that was not found out. */
  readonly places: readonly (Topic | undefined)[];
}

const PORT = /(?<!im|ex|sup|re|trans)port/i;
const CSV = /csv|file|path|data|store|\bdb\b/i;
const HOST = /host|addr|\bip\b|bind/i;
const NUMBER = /\b(int|atoi|Atoi|strtou?l|parseInt|ParseU?[Ii]nt|Number)\b|parse::<u16>/;

/** What some words are about; what is made a number is a port. */
function topicOf(words: string): Topic | undefined {
  if (PORT.test(words)) return 'port';
  if (CSV.test(words)) return 'csv';
  if (HOST.test(words)) return 'host';
  return NUMBER.test(words) ? 'port' : undefined;
}

/** Reads how the port and the CSV file are given out of a server's source. */
export function findParameters({ language, sources }: FoundServer): Parameters {
  const texts = sources.map(({ text }) => withoutComments(text));
  const first = <Found>(find: (text: string) => Found | undefined): Found | undefined => {
    for (const text of texts) {
      const found = find(text);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const found = texts.map((text) => placesIn(text, language)).find((places) => places.length > 0) ?? [];
  const places = completed(
    found,
    texts.some((text) => /csv/i.test(text)),
  );
  const at = (topic: Topic): Parameter | undefined =>
    places.includes(topic) ? { by: 'argument', at: places.indexOf(topic) + 1 } : undefined;
  return {
    port: at('port') ?? first(portOption) ?? first((text) => variable(text, PORT)) ?? first(fixedPort),
    csv: at('csv') ?? first(csvOption) ?? first((text) => variable(text, CSV)) ?? first(fixedCsv),
    places,
  };
}

/** One unknown place beside the port, in a server that knows of a CSV file, is that file's. */
function completed(places: readonly (Topic | undefined)[], hasCsv: boolean): (Topic | undefined)[] {
  const unknown = places.filter((topic) => topic === undefined).length;
  const [missing] = (['port', 'csv'] as const).filter((topic) => !places.includes(topic));
  if (unknown !== 1 || missing === undefined || (missing === 'csv' && !hasCsv)) return [...places];
  return places.map((topic) => topic ?? missing);
}

/** Lines that are comments: they tell of other programs, too. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*(\/\/|#(?!define|\[)).*$/gm, '');
}

/** What the arguments are about, from the first. */
function placesIn(text: string, language: Language): (Topic | undefined)[] {
  const places = new Map<number, Topic | undefined>();
  const note = (at: number, topic: Topic | undefined) => {
    if (at >= 1 && at <= MOST_PLACES) places.set(at, places.get(at) ?? topic);
  };
  for (const { at, words } of [...indexed(text, language), ...destructured(text, language), ...taken(text)])
    note(at, topicOf(words));
  for (const [index, name] of declared(text).entries()) note(index + 1, topicOf(name));
  return Array.from({ length: Math.max(0, ...places.keys()) }, (_, index) => places.get(index + 1));
}

const MOST_PLACES = 6;

interface Place {
  readonly at: number;
  /** What stands around it. */
  readonly words: string;
}

/** `sys.argv[1]`, and `args[0]` where `args = sys.argv[1:]`. */
function indexed(text: string, { argument, firstArgument }: Language): Place[] {
  const alias = REST.exec(text);
  const skipped = Number(alias?.slice(2).find((group) => group !== undefined) ?? Number.NaN);
  const forms: [RegExp, number][] =
    alias === null
      ? [[argument, firstArgument]]
      : [
          [new RegExp(`\\b${alias[1]}(?:\\[|\\.get\\()(\\d+)`), firstArgument - skipped],
          [argument, firstArgument],
        ];
  return forms.flatMap(([form, first]) =>
    [...text.matchAll(new RegExp(form, 'g'))].map((match) => ({
      at: Number(match.slice(1).find((group) => group !== undefined)) - first + 1,
      words: around(text, match.index, match.index + match[0].length, form),
    })),
  );
}

/** What stands around an argument, as far as it is about this one: `port = int(…)`, `… || 'data.csv'`. */
function around(text: string, start: number, end: number, argument: RegExp): string {
  const before =
    text
      .slice(text.lastIndexOf('\n', start) + 1, start)
      .split(/[;,]/)
      .at(-1) ?? '';
  const after = /^[^\n;,)]*/.exec(text.slice(end))?.[0] ?? '';
  return `${before.split(argument).at(-1)} ${after.split(argument)[0]}`;
}

/** All arguments but the first so many, by a name. */
const REST =
  /(\w+)\s*(?::[^=\n]+)?:?=\s*(?:process\.argv\.slice\((\d)\)|sys\.argv\[(\d):\]|os\.Args\[(\d):\]|(?:std::)?env::args\(\)\.skip\((\d)\)\.collect)/;

/** `const [port, file] = process.argv.slice(2)`, `_, port, path = sys.argv`. */
function destructured(text: string, { firstArgument }: Language): Place[] {
  const [, names, ...rest] =
    /^[\t ]*(?:const|let|var)?\s*[[(]?((?:\s*\w*(?:\s*=\s*[^,\n\]]+)?\s*,)+\s*\w+[^\]=\n]*(?:=\s*[^,\n\]]+)?)[\])]?\s*=\s*(?:process|sys)\.argv(?:\.slice\((\d)\)|\[(\d):\d*\])?/m.exec(
      text,
    ) ?? [];
  if (names === undefined) return [];
  const skipped = Number(rest.find((group) => group !== undefined) ?? 0);
  return names.split(',').map((words, index) => ({ at: index + skipped - firstArgument + 1, words }));
}

/** One after the other: `let port = args.next()`. */
function taken(text: string): Place[] {
  const iterator = /let mut (\w+)\s*=\s*(?:std::)?env::args(?:_os)?\(\)(\.skip\(1\))?\s*;/.exec(text);
  if (iterator === null) return [];
  const next = new RegExp(`^.*\\b${iterator[1]}\\s*\\.next\\(\\).*$`, 'gm');
  const first = iterator[2] === undefined ? 0 : 1;
  return [...text.matchAll(next)].map(([words], index) => ({ at: index + first, words }));
}

/** Arguments that a library is told of: argparse, click, clap, commander. */
function declared(text: string): string[] {
  const python = /\b(?:add_argument|click\.argument)\(\s*['"]([a-z]\w*)['"]/g;
  const clap = /^(?!.*\b(?:long|short)\b)[ \t]*#\[arg(?:\([^\n]*\))?\]\s*\n\s*(?:pub )?(\w+):/gm;
  const commander = /\.argument\(\s*['"][<[](\w+)[>\]]['"]/g;
  return [python, clap, commander].flatMap((form) => [...text.matchAll(form)].map(([, name = '']) => name));
}

function portOption(text: string): Parameter | undefined {
  const long = /(?<![\w-])--((?:\w+-)?port)\b/.exec(text)?.[1];
  if (long !== undefined) return { by: 'option', name: `--${long}`, takes: 'port' };
  const found = options(text).find(({ about }) => PORT.test(about));
  if (found !== undefined) return { by: 'option', name: found.name, takes: 'port' };
  const address = options(text).find(({ about }) => /addr|listen|bind/i.test(about));
  return address === undefined ? undefined : { by: 'option', name: address.name, takes: 'address' };
}

function csvOption(text: string): Parameter | undefined {
  const long = /(?<![\w-])--((?:csv|data|file|db|store|storage|path)(?:-(?:file|path))?)\b/.exec(text)?.[1];
  const name = long === undefined ? options(text).find(({ about }) => CSV.test(about))?.name : `--${long}`;
  return name === undefined ? undefined : { by: 'option', name, takes: 'file' };
}

/** Options that a library is told of without their dashes. */
function options(text: string): { readonly name: string; readonly about: string }[] {
  const go = [...text.matchAll(/\bflag\.\w+\((?:&[\w.]+,\s*)?"([\w-]+)"/g)].map(([, name = '']) => ({
    name: `-${name}`,
    about: name,
  }));
  const clap = [...text.matchAll(/#\[(?:arg|clap)\([^\n]*\blong\b[^\n]*\)\]\s*(?:pub )?(\w+)\s*:/g)];
  const parsed = /\bparseArgs\b|\bminimist\b|\byargs\b/.test(text)
    ? [...text.matchAll(/['"]?\b([a-z]+)['"]?\s*[:,]\s*\{(?=[^{}]*\btype:)/g), ...text.matchAll(/\bargv\.([a-z]+)\b/g)]
    : [];
  const getopt = [...text.matchAll(/case\s+'(\w)'\s*:([^\n]*(?:\n(?!\s*case)[^\n]*){0,2})/g)]
    .filter(([, , body = '']) => body.includes('optarg'))
    .map(([, name = '', body = '']) => ({ name: `-${name}`, about: body }));
  const long = [...clap, ...parsed].map(([, name = '']) => ({ name: `--${name.replaceAll('_', '-')}`, about: name }));
  return [...go, ...long, ...getopt];
}

const VARIABLE =
  /(?:os\.environ(?:\.get\(|\[)|getenv\(|getOrDefault\(|process\.env(?:\.|\[)|os\.(?:Getenv|LookupEnv)\(|env::var(?:_os)?\()\s*['"]?([A-Z]\w*)/g;
/** They are there for something else. */
const COMMON = /^(PATH|PYTHONPATH|GOPATH|CLASSPATH|HOME|TMPDIR)$/;

function variable(text: string, topic: RegExp): Parameter | undefined {
  const names = [...text.matchAll(VARIABLE)].map(([, name = '']) => name);
  const name = names.find((one) => topic.test(one) && !COMMON.test(one));
  return name === undefined ? undefined : { by: 'variable', name };
}

const FIXED_PORTS = [
  /\bhtons\((\d{2,5})\)/,
  /\.bind\(\(\s*[^,)]*,\s*(\d{2,5})\s*\)\)/,
  /\bServerSocket\((\d{2,5})/,
  /\.listen\((\d{2,5})/,
  /\b(?:start|create)_server\([^)]*?,\s*(?:port=)?(\d{2,5})\b/,
  /(?:Listen|bind)\w*\([^)]*["'`][\w.]*:(\d{2,5})["'`]/,
  /\b\w*(?<!im|ex|sup|re)port\w*\b\s*(?::\s*[\w ]+)?(?::?=|\s)\s*(\d{2,5})\b/i,
];

function fixedPort(text: string): Parameter | undefined {
  for (const form of FIXED_PORTS) {
    const value = form.exec(text)?.[1];
    if (value !== undefined && Number(value) <= 65_535) return { by: 'itself', value };
  }
  return undefined;
}

const CSV_NAME = /["'`]([\w./-]+\.csv)["'`]/;

function fixedCsv(text: string): Parameter | undefined {
  const value = CSV_NAME.exec(text)?.[1];
  return value === undefined ? undefined : { by: 'itself', value };
}
