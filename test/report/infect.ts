import type { AnyResult } from '../../src/report/any-result.js';

/** Fields that may have any text, by their names: those of enumerations, ids and figures are left alone. */
const FREE = new Set([
  ...['title', 'chapter', 'message', 'sent', 'expected', 'received', 'outcome', 'hint', 'output', 'repeat', 'reason'],
  ...['description', 'sentence', 'fix', 'key', 'client', 'timeline', 'value', 'file', 'findings', 'reasons', 'notes'],
  ...[
    'owner',
    'link',
    'measured',
    'summary',
    'stress',
    'probe',
    'unjudged',
    'warnings',
    'bytes',
    'connection',
    'event',
    'cpu',
    'node',
  ],
]);
/** Where the same word is one of a few in some places. */
const FIXED = new Set(['events.kind', 'operations.outcome']);
/** Of these, whoever wrote the check or the fault is the author, who may mark code in them. */
export const AUTHORED = ['hint', 'fix', 'likelyCauses.sentence', 'alternatives.sentence'];

/**
 * A result in which these words are at the end of every text that a server, a file or a user may have a part in.
 * @param spared fields that are left as they are, by name, or by that of what they are in and their own
 */
export function infect(result: AnyResult, words: string, spared: readonly string[] = []): AnyResult {
  return map(result, '', '') as AnyResult;

  function map(value: unknown, field: string, parent: string): unknown {
    if (typeof value === 'string') {
      const path = `${parent}.${field}`;
      const isSpared = spared.includes(field) || spared.includes(path) || FIXED.has(path);
      return FREE.has(field) && !isSpared ? value + words : value;
    }
    if (Array.isArray(value)) return value.map((each) => map(each, field, parent));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, content]) => [name, map(content, name, field)]));
  }
}
