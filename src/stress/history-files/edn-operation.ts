import { parseEDNString } from 'edn-data';

/** A line of a history of Jepsen or Knossos, as far as it matters here. */
export interface EdnOperation {
  readonly type: 'invoke' | 'ok' | 'fail' | 'info';
  /** The name of the function, without its colon. */
  readonly f: string;
  /** The number of a client; undefined for others, such as the nemesis. */
  readonly process: number | undefined;
  readonly value: EdnValue;
  /** Whether there is a value at all. */
  readonly hasValue: boolean;
  /** Nanoseconds. */
  readonly time: number | undefined;
}

/** A value as it is written in EDN; null for nil; a vector, or a tagged one such as a tuple, as a list. */
export type EdnValue = string | null | readonly EdnValue[];

/** What makes a form no operation, in words that continue a sentence. */
export class FormError extends Error {}

const TYPES = ['invoke', 'ok', 'fail', 'info'] as const;

/** @throws FormError for what is no operation */
export function parseOperation(text: string): EdnOperation {
  const fields = fieldsOf(parsed(text));
  const type = TYPES.find((known) => known === keywordOf(fields.get('type')));
  if (type === undefined) throw new FormError('there is no :type :invoke, :ok, :fail or :info in this');
  const f = keywordOf(fields.get('f'));
  const process = fields.get('process');
  if (process === undefined || process === null) throw new FormError('there is no :process in this');
  if (typeof process === 'number' && !Number.isInteger(process)) throw new FormError(`${process} is no :process`);
  const time = fields.get('time');
  if (time !== undefined && time !== null && (typeof time !== 'number' || !Number.isFinite(time)))
    throw new FormError(':time is no number of nanoseconds');
  return {
    ...{ type, f: f ?? '', process: typeof process === 'number' ? process : undefined },
    ...{ value: plainOf(fields.get('value')), hasValue: fields.has('value'), time: time ?? undefined },
  };
}

function parsed(text: string): unknown {
  try {
    return parseEDNString(text);
  } catch (error) {
    throw new FormError(`this is no EDN (${error instanceof Error ? error.message : error})`);
  }
}

/** The fields of a map, or of a tagged one. */
function fieldsOf(form: unknown): Map<string, unknown> {
  const map = hasOwn(form, 'tag') ? form.val : form;
  if (!hasOwn(map, 'map') || !Array.isArray(map.map)) throw new FormError('this is no map');
  const fields = new Map<string, unknown>();
  for (const [key, value] of map.map) {
    const name = keywordOf(key);
    if (name !== undefined) fields.set(name, value);
  }
  return fields;
}

function keywordOf(value: unknown): string | undefined {
  return hasOwn(value, 'key') && typeof value.key === 'string' ? value.key : undefined;
}

/** Maps, sets and the like stand for themselves, too, but only one by one. */
function plainOf(value: unknown): EdnValue {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return value.map(plainOf);
  if (hasOwn(value, 'list') && Array.isArray(value.list)) return value.list.map(plainOf);
  if (hasOwn(value, 'tag') && Array.isArray(value.val)) return value.val.map(plainOf);
  if (typeof value === 'string') return JSON.stringify(value);
  const keyword = keywordOf(value);
  if (keyword !== undefined) return `:${keyword}`;
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value))
    throw new FormError('there is a number of more than 53 bits in this, which cannot be told from its neighbours');
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  return JSON.stringify(value);
}

function hasOwn<Key extends string>(value: unknown, key: Key): value is { [name in Key | 'val']: unknown } {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key);
}
