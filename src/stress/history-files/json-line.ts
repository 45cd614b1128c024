import { GET, type HistoryEvent, REFUSED, SET } from '../../consistency/history.js';
import { EVENTS, FORMAT, OPERATIONS, OUTCOMES, REMARKS, VERSION } from './format.js';
import { CAS, CAS_REFUSED, MODELS, type ModelName } from './recording.js';
import type { RecordedOperation, RecordedRemark } from './recording-builder.js';

/** What is wrong with a line, in a sentence without the name of the file. */
export class LineError extends Error {}

type Fields = Readonly<Record<string, unknown>>;

/** The same of a line that is no JSON at all, as when the end of it is missing. */
export class SyntaxLineError extends LineError {}

/** A line as an object. */
export function parseFields(text: string): Fields {
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch {
    throw new SyntaxLineError('it is no JSON');
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
    throw new LineError('it is no JSON object');
  return fields as Fields;
}

/** Reads the first line of a file: the model. */
export function parseHeader(fields: Fields): ModelName {
  if (fields.format !== FORMAT)
    throw new LineError(`the first line of a history has "format": "${FORMAT}", and this has not`);
  if (fields.version !== VERSION)
    throw new LineError(`"version" is ${shown(fields.version)}, and this memlite-kit reads version ${VERSION} only`);
  return fields.model === undefined ? 'register' : oneOf(fields, 'model', MODELS);
}

/** Reads a line that is not the first one. */
export function parseLine(fields: Fields): HistoryEvent | RecordedOperation {
  return fields.event === undefined ? parseOperation(fields) : parseEvent(fields);
}

function parseEvent(fields: Fields): HistoryEvent {
  return { kind: oneOf(fields, 'event', EVENTS), at: time(fields, 'at') };
}

function parseOperation(fields: Fields): RecordedOperation {
  const op = oneOf(fields, 'op', OPERATIONS);
  const outcome = oneOf(fields, 'outcome', OUTCOMES);
  const client = name(fields, 'client');
  const key = name(fields, 'key');
  const start = time(fields, 'start');
  const end = endOf(fields, outcome, start);
  if (op === 'cas') {
    const [expected, value] = pair(fields);
    return { kind: outcome === 'refused' ? CAS_REFUSED : CAS, client, key, value, expected, start, end };
  }
  if (op === 'set')
    return { kind: outcome === 'refused' ? REFUSED : SET, client, key, value: name(fields, 'value'), start, end };
  if (outcome === 'refused')
    throw new LineError('a "get" is "ok" or "pending"; one that was answered with an error is pending');
  const value = outcome === 'pending' ? nothing(fields) : nameOrNull(fields.value, 'value');
  const unwritten = fields.unwritten === undefined ? undefined : remark(fields);
  return { kind: GET, client, key, value, start, end, ...(unwritten === undefined ? {} : { unwritten }) };
}

function endOf(fields: Fields, outcome: (typeof OUTCOMES)[number], start: number): number {
  const { end } = fields;
  if (outcome === 'pending') {
    if (end !== undefined && end !== null) throw new LineError('what is pending has no "end"');
    return Number.POSITIVE_INFINITY;
  }
  const ended = time(fields, 'end');
  if (ended < start) throw new LineError(`"end" (${ended}) is before "start" (${start})`);
  return ended;
}

function time(fields: Fields, field: string): number {
  const value = fields[field];
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new LineError(`"${field}" must be a number of microseconds, and is ${shown(value)}`);
}

/** A text; a whole number stands for its digits. */
function name(fields: Fields, field: string): string {
  return asName(fields[field], `"${field}"`);
}

function nameOrNull(value: unknown, field: string): string | null {
  return value === null ? null : asName(value, `"${field}"`);
}

function asName(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  throw new LineError(`${what} must be a text, and is ${shown(value)}`);
}

function nothing({ value }: Fields): null {
  if (value === undefined || value === null) return null;
  throw new LineError('a "get" that is pending was answered with no "value"');
}

function pair({ value }: Fields): [expected: string | null, written: string] {
  if (Array.isArray(value) && value.length === 2) return [nameOrNull(value[0], 'value'), asName(value[1], '"value"')];
  throw new LineError(`"value" of a "cas" must be what it wants to find and what it writes, and is ${shown(value)}`);
}

function remark(fields: Fields): RecordedRemark {
  const kind = oneOf(fields, 'unwritten', REMARKS);
  const { of = [], from } = fields;
  if (!Array.isArray(of)) throw new LineError(`"of" must be a list of texts, and is ${shown(of)}`);
  const parts = of.map((part) => asName(part, 'each of "of"'));
  return { kind, of: parts, ...(from === undefined ? {} : { key: asName(from, '"from"') }) };
}

function oneOf<T extends string>(fields: Fields, field: string, words: readonly T[]): T {
  const value = fields[field];
  const word = words.find((word) => word === value);
  if (word !== undefined) return word;
  throw new LineError(`"${field}" must be one of ${words.join(', ')}, and is ${shown(value)}`);
}

const MOST_SHOWN = 40;

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN - 1)}…` : text;
}
