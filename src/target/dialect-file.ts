import { readFile } from 'node:fs/promises';
import { parse as parseYaml, stringify as stringifyYaml } from 'yaml';
import { messageOf, UsageError } from '../errors.js';
import {
  DELIVERIES,
  DIALECTS,
  type Dialect,
  FRAMINGS,
  REPLY_KINDS,
  SIZE_RULES,
  SIZE_UNITS,
  SPEC_NAMES,
} from '../protocol/dialect.js';
import { sameDialect } from './learn.js';

/**
 * The dialect of a built-in name or of a YAML or JSON file. A file overrides fields of the built-in dialect that its
 * `spec` names (`lite` unless given); replies may be overridden one by one.
 * @throws UsageError with the name of the field that is wrong
 */
export async function loadDialect(nameOrFile: string): Promise<Dialect> {
  const builtin = DIALECTS.get(nameOrFile.toLowerCase());
  if (builtin !== undefined) return builtin;
  const names = [...DIALECTS.keys()].join(', ');
  if (!/[./\\]/.test(nameOrFile))
    throw new UsageError(`there is no dialect "${nameOrFile}": use one of ${names}, or a YAML or JSON file`);
  let text: string;
  try {
    text = await readFile(nameOrFile, 'utf8');
  } catch (error) {
    throw new UsageError(`the dialect file ${nameOrFile} cannot be read (${messageOf(error)}); built in are ${names}`);
  }
  let data: unknown;
  try {
    data = parseYaml(text, { logLevel: 'error' });
  } catch (error) {
    throw new UsageError(`the dialect file ${nameOrFile} is neither YAML nor JSON: ${messageOf(error).split('\n')[0]}`);
  }
  return mergeDialect(data, nameOrFile);
}

/** A dialect as a profile file, in the form that {@link loadDialect} reads. */
export function formatDialect(dialect: Dialect): string {
  return `# A dialect profile: what a server of this family speaks. Fields left out are those of the dialect named by spec.\n${stringifyYaml(dialect, { lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER, defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' })}`;
}

const CHOICES: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['spec', SPEC_NAMES],
  ['delivery', DELIVERIES],
  ['framing', FRAMINGS],
  ['sizeRule', SIZE_RULES],
  ['sizeUnit', SIZE_UNITS],
]);
const TEXTS: readonly string[] = ['name', 'greeting', 'handshake'];

function mergeDialect(data: unknown, file: string): Dialect {
  const wrong = (what: string): never => {
    throw new UsageError(`the dialect file ${file} ${what}`);
  };
  if (!isRecord(data)) return wrong('holds no fields');
  for (const [field, value] of Object.entries(data)) {
    const choices = CHOICES.get(field);
    if (choices !== undefined && !(typeof value === 'string' && choices.includes(value)))
      wrong(`has ${field}: ${JSON.stringify(value)}; it takes ${choices.join(', ')}`);
    else if (choices === undefined && TEXTS.includes(field)) assertText(field, value, wrong);
    else if (choices === undefined && field !== 'replies')
      wrong(`has an unknown field "${field}"; there are ${[...TEXTS, ...CHOICES.keys(), 'replies'].join(', ')}`);
  }
  const base = DIALECTS.get(String(data.spec ?? 'lite')) ?? wrong('names no specification');
  const replies = data.replies ?? {};
  if (!isRecord(replies)) return wrong('has replies that are no fields');
  for (const [kind, template] of Object.entries(replies))
    if ((REPLY_KINDS as readonly string[]).includes(kind)) assertText(`replies.${kind}`, template, wrong);
    else wrong(`has an unknown reply "${kind}"; there are ${REPLY_KINDS.join(', ')}`);
  const merged: Dialect = { ...base, name: file, ...data, replies: { ...base.replies, ...replies } };
  if (merged.delivery === 'handshake' && merged.handshake === '')
    wrong('has delivery: handshake, but no handshake line');
  const namesake = DIALECTS.get(merged.name);
  return namesake === undefined || sameDialect(merged, namesake) ? merged : { ...merged, name: file };
}

/** Texts are byte strings: a character is a byte. */
function assertText(field: string, value: unknown, wrong: (what: string) => never): void {
  if (typeof value !== 'string') wrong(`has ${field} that is no text`);
  else if (field !== 'name' && /[^\x00-\xff]/.test(value))
    wrong(`has ${field} with a character that is no byte: write its bytes, each as \\xNN in double quotes`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
