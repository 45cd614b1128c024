import { isMap, isScalar, isSeq, LineCounter, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { UsageError } from '../errors.js';
import type { Entry } from './entry.js';

const FIELDS = ['id', 'reason', 'link', 'owner', 'expires'] as const;
type Field = (typeof FIELDS)[number];

/**
 * The entries of a list of known failures, in its order.
 * @param file its name, for messages
 * @throws UsageError where it is none, with the line
 */
export function parseList(text: string, file: string): Entry[] {
  const lines = new LineCounter();
  const wrong = (offset: number, what: string): never => {
    throw new UsageError(`${file}:${lines.linePos(offset).line || 1}: ${what}`);
  };
  // Its own messages would show a piece of the file as well, in several lines.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const [error] = document.errors;
  if (error !== undefined) return wrong(error.pos[0], `this is no YAML: ${error.message}`);
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.source === '')) return [];
  if (!isSeq(contents)) return wrong(contents.range?.[0] ?? 0, 'a list of known failures has a dash before each entry');
  const entries = contents.items.map((item) => {
    const at = (isMap(item) || isScalar(item) ? item.range?.[0] : contents.range?.[0]) ?? 0;
    if (!isMap(item)) return wrong(at, 'an entry has an id and a reason: "- id: …", and below it "reason: …"');
    return { ...entryOf(item, at, wrong), line: lines.linePos(at).line };
  });
  for (const [index, { id, line }] of entries.entries()) {
    const first = entries.findIndex((other) => sameId(other.id, id));
    if (first < index)
      throw new UsageError(`${file}:${line}: ${id} is on the list twice, first in line ${entries[first]?.line}`);
  }
  return entries;
}

function entryOf(map: YAMLMap, at: number, wrong: (offset: number, what: string) => never): Omit<Entry, 'line'> {
  const texts = new Map(map.items.map((pair) => fieldOf(pair, at, wrong)));
  const { id, reason, link, owner, expires } = Object.fromEntries(texts) as Partial<Record<Field, string>>;
  if (id === undefined) return wrong(at, 'this entry has no id: of a check, a clause or a fault');
  if (reason === undefined) return wrong(at, `${id} has no reason: say why it is known and not fixed`);
  if (expires !== undefined && !isDate(expires))
    return wrong(at, `${id} expires on "${expires}", which is no date: write it as 2026-12-31`);
  return {
    id,
    reason,
    ...(link !== undefined && { link }),
    ...(owner !== undefined && { owner }),
    ...(expires !== undefined && { expires }),
  };
}

function fieldOf({ key, value }: Pair, at: number, wrong: (offset: number, what: string) => never): [Field, string] {
  const name = isScalar(key) ? String(key.value) : '';
  const where = (isScalar(key) ? key.range?.[0] : undefined) ?? at;
  const field = FIELDS.find((each) => each === name);
  if (field === undefined) return wrong(where, `there is no field "${name}": an entry has ${FIELDS.join(', ')}`);
  const text = isScalar(value) && typeof value.value === 'string' ? value.value.trim() : '';
  if (text === '') return wrong(where, `${field} is no text: put it in quotes, should it be one`);
  return [field, text];
}

function isDate(text: string): boolean {
  // 2026-02-30 would be March.
  return /^\d{4}-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;
}

function sameId(one: string, other: string): boolean {
  return one.toUpperCase() === other.toUpperCase();
}
